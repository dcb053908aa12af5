package main

import (
	"go/ast"
	"strings"
)

// What is said of an attribute or block of a resource.
type attribute struct {
	// "list", "set" or "map"; "" for anything else.
	Kind string `json:"kind,omitempty"`
	// A list or set of one.
	Single bool `json:"single,omitempty"`
	// "yes"; "if" where a function decides; "configured" where only a value that is there does.
	Replaces string `json:"replaces,omitempty"`
	// It has no input: the provider fills it in.
	ComputedOnly bool                  `json:"computedOnly,omitempty"`
	Nested       map[string]*attribute `json:"nested,omitempty"`
}

// pluginSchema reads a map[string]*schema.Schema of the plugin SDK.
func pluginSchema(v value) map[string]*attribute {
	all := map[string]*attribute{}
	for _, member := range v.members() {
		if member.key != "" {
			all[member.key] = pluginAttribute(member.value)
		}
	}
	return all
}

func pluginAttribute(v value) *attribute {
	a := &attribute{}
	v = v.resolve()
	computed, settable := false, false
	for _, member := range v.members() {
		switch member.key {
		case "Type":
			if selector, ok := member.value.expr.(*ast.SelectorExpr); ok {
				a.Kind = kindOf(strings.TrimPrefix(selector.Sel.Name, "Type"))
			}
		case "MaxItems":
			a.Single = member.value.number() == 1
		case "ForceNew":
			a.Replaces = truth(member.value)
		case "Computed":
			computed = truth(member.value) != ""
		case "Optional", "Required":
			settable = settable || truth(member.value) != ""
		case "Elem":
			a.Nested = pluginElement(member.value)
		}
	}
	a.ComputedOnly = computed && !settable
	return a
}

func pluginElement(v value) map[string]*attribute {
	return pluginResourceSchema(v)
}

// pluginResourceSchema reads the schema of a schema.Resource.
func pluginResourceSchema(v value) map[string]*attribute {
	v = v.resolve()
	if made, ok := v.member("SchemaFunc"); ok {
		made = made.resolve()
		return pluginSchema(value{expr: &ast.CallExpr{Fun: made.expr}, scope: made.scope})
	}
	if made, ok := v.member("Schema"); ok {
		return pluginSchema(made)
	}
	return nil
}

// frameworkSchema reads a schema.Schema of the plugin framework, or a nested object of one.
func frameworkSchema(v value) map[string]*attribute {
	all := map[string]*attribute{}
	for _, part := range []string{"Attributes", "Blocks"} {
		members, ok := v.member(part)
		if !ok {
			continue
		}
		for _, member := range members.members() {
			if member.key != "" {
				all[member.key] = frameworkAttribute(member.value)
			}
		}
	}
	return all
}

func frameworkAttribute(v value) *attribute {
	a := &attribute{}
	written := v.expr
	v = v.resolve()
	literal, ok := v.expr.(*ast.CompositeLit)
	if !ok {
		a.Replaces = mentioned(written)
		return a
	}
	if selector, ok := literal.Type.(*ast.SelectorExpr); ok {
		a.Kind = kindOf(selector.Sel.Name)
	}
	computed, settable := false, false
	for _, member := range v.members() {
		switch member.key {
		case "Computed":
			computed = truth(member.value) != ""
		case "Optional", "Required":
			settable = settable || truth(member.value) != ""
		case "PlanModifiers":
			for _, modifier := range member.value.elements() {
				a.Replaces = stronger(a.Replaces, mentioned(modifier.expr))
			}
		case "Validators":
			for _, validator := range member.value.elements() {
				a.Single = a.Single || atMostOne(validator)
			}
		case "NestedObject":
			a.Nested = frameworkSchema(member.value)
		case "Attributes", "Blocks": // of a single nested one
			a.Nested = frameworkSchema(v)
		}
	}
	a.ComputedOnly = computed && !settable
	return a
}

// mentioned finds the plan modifier in an expression, such as `stringplanmodifier.RequiresReplace()`.
func mentioned(expr ast.Expr) string {
	found := ""
	ast.Inspect(expr, func(node ast.Node) bool {
		if selector, ok := node.(*ast.SelectorExpr); ok {
			switch name := selector.Sel.Name; {
			case name == "RequiresReplace" || name == "RequiresReplaceWO":
				found = stronger(found, "yes")
			case name == "RequiresReplaceIfConfigured":
				found = stronger(found, "configured")
			case strings.HasPrefix(name, "RequiresReplaceIf"):
				found = stronger(found, "if")
			}
		}
		return true
	})
	return found
}

func stronger(a, b string) string {
	for _, each := range []string{"yes", "configured", "if"} {
		if a == each || b == each {
			return each
		}
	}
	return ""
}

// atMostOne knows listvalidator.SizeAtMost(1) and listvalidator.SizeBetween(1, 1).
func atMostOne(v value) bool {
	call, ok := v.expr.(*ast.CallExpr)
	if !ok || len(call.Args) == 0 {
		return false
	}
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || selector.Sel.Name != "SizeAtMost" && selector.Sel.Name != "SizeBetween" {
		return false
	}
	return value{expr: call.Args[len(call.Args)-1], scope: v.scope}.number() == 1
}

func kindOf(name string) string {
	for _, kind := range []string{"List", "Set", "Map"} {
		if strings.HasPrefix(name, kind) {
			return strings.ToLower(kind)
		}
	}
	return ""
}

// truth answers "yes" for true, "" for false, and "if" for what only the program knows.
func truth(v value) string {
	v = v.resolve()
	if ident, ok := v.expr.(*ast.Ident); ok {
		switch ident.Name {
		case "true":
			return "yes"
		case "false":
			return ""
		}
	}
	return "if"
}
