// Reads which attributes of AWS's Terraform provider replace their resource when they change, and prints them as JSON by resource.
//
//	go run scripts/replacements/*.go CHECKOUT
//
// CHECKOUT is a folder with the provider's `internal/` (and `names/`): of a checkout of github.com/hashicorp/terraform-provider-aws, or of an index of
// its declarations (*.goindex). Nothing is executed: what is read is what schemas say (`ForceNew`, plan modifiers `RequiresReplace…`), not what
// CustomizeDiff functions decide; resources that have such are marked.
package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// A resource of the provider.
type resource struct {
	Attributes map[string]*attribute `json:"attributes"`
	// The provider adds `region`, whose change replaces.
	Regional bool `json:"regional,omitempty"`
	// A function looks at the plan too.
	Customized bool `json:"customized,omitempty"`
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run scripts/replacements/*.go CHECKOUT")
		os.Exit(2)
	}
	s := &source{root: os.Args[1], packages: map[string]*goPackage{}}
	folders, err := filepath.Glob(filepath.Join(s.root, "internal/service/*"))
	if err != nil || len(folders) == 0 {
		fmt.Fprintf(os.Stderr, "%s has no internal/service\n", s.root)
		os.Exit(2)
	}
	resources := map[string]*resource{}
	for _, folder := range folders {
		name, _ := filepath.Rel(s.root, folder)
		s.service(name, resources)
	}
	for name, each := range resources {
		if each.Attributes == nil {
			fmt.Fprintf(os.Stderr, "%s: its schema was not read\n", name)
			delete(resources, name)
		}
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(resources); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// service reads the resources that a service's package registers.
func (s *source) service(folder string, resources map[string]*resource) {
	p := s.load(folder)
	for method, read := range map[string]func(*goPackage, string) *resource{"SDKResources": s.plugin, "FrameworkResources": s.framework} {
		d, ok := p.funcs["servicePackage."+method]
		if !ok {
			continue
		}
		top := &scope{source: s, in: d, locals: map[string]value{}}
		list, ok := top.body(d.fn.Type, d.fn.Body, d, nil, nil)
		if !ok {
			continue
		}
		for _, registered := range list.elements() {
			name, _ := registered.member("TypeName")
			factory, _ := registered.member("Factory")
			region, _ := registered.member("Region")
			function, ok := factory.expr.(*ast.Ident)
			if !ok || name.text() == "" {
				continue
			}
			made := read(p, function.Name)
			made.Regional = strings.Contains(called(region.expr), "ResourceRegionDefault")
			resources[name.text()] = made
		}
	}
}

func called(expr ast.Expr) string {
	if call, ok := expr.(*ast.CallExpr); ok {
		return called(call.Fun)
	}
	if selector, ok := expr.(*ast.SelectorExpr); ok {
		return selector.Sel.Name
	}
	return ""
}

// plugin reads a resource of the plugin SDK from the function that makes it.
func (s *source) plugin(p *goPackage, factory string) *resource {
	d, ok := p.funcs[factory]
	if !ok {
		return &resource{}
	}
	top := &scope{source: s, in: d, locals: map[string]value{}}
	made, _ := top.body(d.fn.Type, d.fn.Body, d, nil, nil)
	_, customized := made.member("CustomizeDiff")
	return &resource{Attributes: pluginResourceSchema(made), Customized: customized}
}

// framework reads a resource of the plugin framework from the Schema method of the type that its factory makes.
func (s *source) framework(p *goPackage, factory string) *resource {
	made := &resource{}
	maker, ok := p.funcs[factory]
	if !ok {
		return made
	}
	for _, name := range literalsIn(maker.fn) {
		d, ok := p.method(name, "Schema")
		if !ok {
			continue
		}
		top := &scope{source: s, in: d, locals: map[string]value{}}
		// The body returns nothing: what it assigns to the response is what counts.
		response := d.fn.Type.Params.List[len(d.fn.Type.Params.List)-1].Names[0].Name
		block := &ast.BlockStmt{List: append([]ast.Stmt{}, d.fn.Body.List...)}
		block.List = append(block.List, &ast.ReturnStmt{Results: []ast.Expr{ast.NewIdent(response)}})
		inner := map[string]value{response: {expr: &ast.CompositeLit{}, scope: top}}
		answer, _ := top.body(&ast.FuncType{Params: &ast.FieldList{}}, block, d, nil, inner)
		if schema, ok := answer.member("Schema"); ok {
			made.Attributes = frameworkSchema(schema)
		}
		_, made.Customized = p.method(name, "ModifyPlan")
		return made
	}
	return made
}

// literalsIn answers the types of the struct literals in a function.
func literalsIn(fn *ast.FuncDecl) []string {
	found := map[string]bool{}
	ast.Inspect(fn, func(node ast.Node) bool {
		if literal, ok := node.(*ast.CompositeLit); ok {
			if ident, ok := literal.Type.(*ast.Ident); ok {
				found[ident.Name] = true
			}
		}
		return true
	})
	all := []string{}
	for name := range found {
		all = append(all, name)
	}
	sort.Strings(all)
	return all
}
