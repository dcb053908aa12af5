package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// A package of the provider: its functions, methods (as "receiver.name"), variables and constants by name.
type goPackage struct {
	funcs  map[string]declaration
	values map[string]declaration
	// What a struct type embeds.
	embedded map[string][]string
}

// A declaration and the imports of its file, by the name that they have there.
type declaration struct {
	fn      *ast.FuncDecl
	value   ast.Expr
	pkg     *goPackage
	imports map[string]string
}

const module = "github.com/hashicorp/terraform-provider-aws/"

// The provider's source. Packages are read when they are asked for.
type source struct {
	root     string
	packages map[string]*goPackage
}

// load reads the package of a folder below the root. Files are .go, or .goindex: one declaration each, with the imports of its file.
func (s *source) load(folder string) *goPackage {
	if known, ok := s.packages[folder]; ok {
		return known
	}
	p := &goPackage{funcs: map[string]declaration{}, values: map[string]declaration{}, embedded: map[string][]string{}}
	s.packages[folder] = p
	entries, _ := os.ReadDir(filepath.Join(s.root, folder))
	for _, entry := range entries {
		name := entry.Name()
		indexed := strings.HasSuffix(name, ".goindex")
		if !indexed && !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		bytes, err := os.ReadFile(filepath.Join(s.root, folder, name))
		if err != nil {
			continue
		}
		text := string(bytes)
		if indexed {
			text = fileOf(text)
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
		if err != nil {
			if strings.Contains(text, "schema.") && !strings.HasPrefix(name, "type.") {
				fmt.Fprintf(os.Stderr, "%s/%s: not read: %v\n", folder, name, err)
			}
			continue
		}
		p.add(file)
	}
	return p
}

var packageLine = regexp.MustCompile(`^package \S+\n`)
var keyword = regexp.MustCompile(`^\s*(var|const|func|type|//)`)

// fileOf makes an indexed declaration a file: its package is an import path, and a member of a group has lost its `var`.
func fileOf(text string) string {
	body := packageLine.ReplaceAllString(text, "")
	head := "package indexed\n"
	if at := strings.Index(body, "\n)\n"); at >= 0 && strings.HasPrefix(body, "import (") {
		head, body = head+body[:at+3], body[at+3:]
	}
	if keyword.MatchString(body) {
		return head + body
	}
	return head + "var " + body
}

func (p *goPackage) add(file *ast.File) {
	imports := map[string]string{}
	for _, spec := range file.Imports {
		path := strings.Trim(spec.Path.Value, `"`)
		name := path[strings.LastIndex(path, "/")+1:]
		if spec.Name != nil {
			name = spec.Name.Name
		}
		imports[name] = path
	}
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			p.funcs[receiver(decl)+decl.Name.Name] = declaration{fn: decl, pkg: p, imports: imports}
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				if t, ok := spec.(*ast.TypeSpec); ok {
					p.embedded[t.Name.Name] = embeddedIn(t.Type)
				}
				values, ok := spec.(*ast.ValueSpec)
				if !ok || len(values.Values) != len(values.Names) {
					continue
				}
				for i, name := range values.Names {
					p.values[name.Name] = declaration{value: values.Values[i], pkg: p, imports: imports}
				}
			}
		}
	}
}

func embeddedIn(t ast.Expr) []string {
	all := []string{}
	if structure, ok := t.(*ast.StructType); ok {
		for _, field := range structure.Fields.List {
			if ident, ok := field.Type.(*ast.Ident); ok && len(field.Names) == 0 {
				all = append(all, ident.Name)
			}
		}
	}
	return all
}

// method finds a method of a type, or of what it embeds.
func (p *goPackage) method(of, name string) (declaration, bool) {
	if d, ok := p.funcs[of+"."+name]; ok {
		return d, true
	}
	for _, part := range p.embedded[of] {
		if d, ok := p.method(part, name); ok {
			return d, true
		}
	}
	return declaration{}, false
}

// receiver answers "queueResource." for a method of it, and "" for a function.
func receiver(decl *ast.FuncDecl) string {
	if decl.Recv == nil || len(decl.Recv.List) == 0 {
		return ""
	}
	t := decl.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if ident, ok := t.(*ast.Ident); ok {
		return ident.Name + "."
	}
	return "?."
}

var initials = regexp.MustCompile(`([A-Z]+)([A-Z][a-z])`)
var capital = regexp.MustCompile(`([a-z0-9])([A-Z])`)

// attributeName answers what `names.AttrKMSKeyARN` stands for, `kms_key_arn`, where the checkout has no names package to ask.
func attributeName(constant string) string {
	name := strings.TrimPrefix(constant, "Attr")
	for _, word := range [][2]string{{"ARNs", "Arns"}, {"IDs", "Ids"}, {"VPCID", "VpcId"}, {"CloudWatch", "Cloudwatch"}} {
		name = strings.ReplaceAll(name, word[0], word[1])
	}
	name = initials.ReplaceAllString(name, "${1}_$2")
	return strings.ToLower(capital.ReplaceAllString(name, "${1}_$2"))
}
