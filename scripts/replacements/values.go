package main

import (
	"go/ast"
	"go/token"
	"strconv"
	"strings"
)

// Where an expression stands: what its names mean.
type scope struct {
	source *source
	in     declaration
	locals map[string]value
	depth  int
}

// An expression, where it stands, and what statements added to it: s["key"] = value.
type value struct {
	expr  ast.Expr
	scope *scope
	added []entry
}

// A member of a map or struct.
type entry struct {
	key   string
	value value
}

// Functions that call themselves are followed no deeper: no schema is nested so far.
const deepest = 14

// resolve follows names, calls, pointers and conversions to a literal, or as far as it can.
func (v value) resolve() value {
	for steps := 0; steps < 50; steps++ {
		if v.scope.depth > deepest {
			return value{expr: &ast.BadExpr{}, scope: v.scope}
		}
		switch expr := v.expr.(type) {
		case *ast.ParenExpr:
			v = value{expr.X, v.scope, v.added}
		case *ast.UnaryExpr:
			if expr.Op != token.AND {
				return v
			}
			v = value{expr.X, v.scope, v.added}
		case *ast.Ident:
			next, ok := v.scope.named(expr.Name)
			if !ok {
				return v
			}
			next.added = append(next.added, v.added...)
			v = next
		case *ast.SelectorExpr:
			d, ok := v.scope.imported(expr, func(p *goPackage) map[string]declaration { return p.values })
			if !ok {
				return v
			}
			v = value{d.value, v.scope.enter(d, nil), v.added}
		case *ast.CallExpr:
			next, ok := v.scope.call(expr)
			if !ok {
				return v
			}
			next.added = append(next.added, v.added...)
			v = next
		default:
			return v
		}
	}
	return v
}

func (s *scope) enter(d declaration, locals map[string]value) *scope {
	return &scope{source: s.source, in: d, locals: locals, depth: s.depth + 1}
}

func (s *scope) named(name string) (value, bool) {
	if local, ok := s.locals[name]; ok {
		return local, true
	}
	if d, ok := s.in.pkg.values[name]; ok {
		return value{expr: d.value, scope: s.enter(d, nil)}, true
	}
	return value{}, false
}

// imported finds what `pkg.Name` names in another package of the provider.
func (s *scope) imported(selector *ast.SelectorExpr, from func(*goPackage) map[string]declaration) (declaration, bool) {
	x, ok := selector.X.(*ast.Ident)
	if !ok {
		return declaration{}, false
	}
	path, ok := strings.CutPrefix(s.in.imports[x.Name], module)
	if !ok {
		return declaration{}, false
	}
	d, ok := from(s.source.load(path))[selector.Sel.Name]
	return d, ok
}

// call answers what a call of one of the provider's functions returns.
func (s *scope) call(call *ast.CallExpr) (value, bool) {
	fun := call.Fun
	if index, ok := fun.(*ast.IndexExpr); ok { // a generic function's type
		fun = index.X
	}
	switch fun := fun.(type) {
	case *ast.FuncLit:
		return s.body(fun.Type, fun.Body, s.in, call.Args, s.locals)
	case *ast.Ident:
		if local, ok := s.locals[fun.Name]; ok {
			if literal, ok := local.resolve().expr.(*ast.FuncLit); ok {
				return s.body(literal.Type, literal.Body, s.in, call.Args, s.locals)
			}
		}
		if d, ok := s.in.pkg.funcs[fun.Name]; ok {
			return s.body(d.fn.Type, d.fn.Body, d, call.Args, nil)
		}
	case *ast.SelectorExpr:
		if fun.Sel.Name == "Clone" && len(call.Args) == 1 {
			return value{expr: call.Args[0], scope: s}, true
		}
		functions := func(p *goPackage) map[string]declaration { return p.funcs }
		if d, ok := s.imported(fun, functions); ok {
			return s.body(d.fn.Type, d.fn.Body, d, call.Args, nil)
		}
	}
	return value{}, false
}

// body answers what a function returns: its last return, with what its statements assigned before. Conditions are not looked at.
func (s *scope) body(t *ast.FuncType, block *ast.BlockStmt, in declaration, args []ast.Expr, outer map[string]value) (value, bool) {
	inner := s.enter(in, map[string]value{})
	for name, local := range outer {
		inner.locals[name] = local
	}
	at := 0
	for _, field := range t.Params.List {
		for _, name := range field.Names {
			if at < len(args) {
				inner.locals[name.Name] = value{expr: args[at], scope: s}
			}
			at++
		}
	}
	var answer value
	found := false
	for _, statement := range block.List {
		switch statement := statement.(type) {
		case *ast.AssignStmt:
			inner.assign(statement)
		case *ast.ReturnStmt:
			if len(statement.Results) > 0 {
				answer, found = value{expr: statement.Results[0], scope: inner}, true
			}
		}
	}
	return answer, found
}

func (s *scope) assign(statement *ast.AssignStmt) {
	if len(statement.Lhs) != len(statement.Rhs) {
		return
	}
	for i, left := range statement.Lhs {
		right := value{expr: statement.Rhs[i], scope: s.copy()}
		switch left := left.(type) {
		case *ast.Ident:
			s.locals[left.Name] = right
		case *ast.IndexExpr:
			if name, ok := left.X.(*ast.Ident); ok {
				s.add(name.Name, value{expr: left.Index, scope: s}.text(), right)
			}
		case *ast.SelectorExpr:
			if name, ok := left.X.(*ast.Ident); ok {
				s.add(name.Name, left.Sel.Name, right)
			}
		}
	}
}

// copy keeps what names mean now, so that `s := f(s)` does not mean itself.
func (s *scope) copy() *scope {
	next := *s
	next.locals = map[string]value{}
	for name, local := range s.locals {
		next.locals[name] = local
	}
	return &next
}

func (s *scope) add(name, key string, v value) {
	if local, ok := s.locals[name]; ok && key != "" {
		local.added = append(append([]entry{}, local.added...), entry{key, v})
		s.locals[name] = local
	}
}

// members answers the members of a map or struct literal, also those that statements added.
func (v value) members() []entry {
	v = v.resolve()
	var all []entry
	if literal, ok := v.expr.(*ast.CompositeLit); ok {
		for _, element := range literal.Elts {
			pair, ok := element.(*ast.KeyValueExpr)
			if !ok {
				continue
			}
			key := value{expr: pair.Key, scope: v.scope}.text()
			if ident, ok := pair.Key.(*ast.Ident); ok && key == "" {
				key = ident.Name // a field of a struct
			}
			all = append(all, entry{key, value{expr: pair.Value, scope: v.scope}})
		}
	}
	return append(all, v.added...)
}

func (v value) member(key string) (value, bool) {
	all := v.members()
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].key == key {
			return all[i].value, true
		}
	}
	return value{}, false
}

// elements answers the elements of a list literal.
func (v value) elements() []value {
	v = v.resolve()
	literal, ok := v.expr.(*ast.CompositeLit)
	if !ok {
		return nil
	}
	all := make([]value, len(literal.Elts))
	for i, element := range literal.Elts {
		all[i] = value{expr: element, scope: v.scope}
	}
	return all
}

// text answers a string, or "" for what is none.
func (v value) text() string {
	if v.expr == nil {
		return ""
	}
	if selector, ok := v.expr.(*ast.SelectorExpr); ok {
		if x, ok := selector.X.(*ast.Ident); ok && x.Name == "names" && strings.HasPrefix(selector.Sel.Name, "Attr") {
			if _, known := v.scope.imported(selector, func(p *goPackage) map[string]declaration { return p.values }); !known {
				return attributeName(selector.Sel.Name)
			}
		}
	}
	if literal, ok := v.resolve().expr.(*ast.BasicLit); ok && literal.Kind == token.STRING {
		text, _ := strconv.Unquote(literal.Value)
		return text
	}
	return ""
}

// number answers a whole number, or 0 for what is none.
func (v value) number() int {
	if literal, ok := v.resolve().expr.(*ast.BasicLit); ok && literal.Kind == token.INT {
		number, _ := strconv.Atoi(literal.Value)
		return number
	}
	return 0
}
