package faketenant

import (
	"fmt"
	"strings"
)

const (
	longestFilter = 16 << 10 // bytes
	deepestFilter = 100      // parentheses and operators within one another, as OData has it
)

// parseFilter reads a $filter as Graph does for sign-ins: comparisons, starts
// and the lambda any, joined by and, or and parentheses.
// https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html
func parseFilter(text, version string) (node, error) {
	if len(text) > longestFilter {
		return nil, fmt.Errorf("it has %d characters", len(text))
	}
	p := &parser{text: text, version: version}
	p.advance()
	n, err := p.either()
	if err == nil && p.token.kind != endToken {
		err = p.unexpected()
	}
	if err != nil {
		return nil, err
	}
	return n, nil
}

// parser reads a filter token by token.
type parser struct {
	text    string
	version string
	at      int   // of what follows the token
	token   token // the next one
	depth   int
	item    string // what a lambda calls the items, "" outside of one
	list    string // the list that it is about
}

// either reads parts joined by or, which binds least.
func (p *parser) either() (node, error) { return p.joined("or", p.all) }

func (p *parser) all() (node, error) { return p.joined("and", p.part) }

func (p *parser) joined(word string, read func() (node, error)) (node, error) {
	if p.depth++; p.depth > deepestFilter {
		return nil, fmt.Errorf("the node count limit of '%d' has been exceeded", deepestFilter)
	}
	left, err := read()
	for err == nil && p.token.is(word) {
		var right node
		p.advance()
		if right, err = read(); err == nil {
			left = both{either: word == "or", left: left, right: right}
		}
	}
	p.depth--
	return left, err
}

// part reads what stands between and, or and parentheses.
func (p *parser) part() (node, error) {
	switch {
	case p.token.is("("):
		p.advance()
		n, err := p.either()
		if err == nil {
			err = p.expect(")")
		}
		return n, err
	case p.token.kind != wordToken:
		return nil, p.unexpected()
	}
	name := p.token.text
	p.advance()
	switch list, lambda := strings.CutSuffix(name, "/any"); {
	case lambda && p.token.is("("):
		return p.lambda(list)
	case strings.EqualFold(name, "startswith") && p.token.is("("):
		return p.starts()
	}
	return p.compare(name)
}

// compare reads an operator and a literal.
func (p *parser) compare(name string) (node, error) {
	op := p.token.text
	if p.token.kind != wordToken {
		return nil, p.unexpected()
	}
	p.advance()
	return p.against(name, op)
}

// against reads the literal that a property is compared with.
func (p *parser) against(name, op string) (node, error) {
	path, known, err := p.resolve(name)
	if err != nil {
		return nil, err
	}
	if !strings.Contains(" "+known.ops+" ", " "+op+" ") {
		return nil, fmt.Errorf("operator '%.20s' is not supported for property '%s'", op, path)
	}
	c := comparison{path: path, op: op, literal: p.token.text}
	if c.value, err = p.token.value(known.kind); err != nil {
		return nil, err
	}
	p.advance()
	return c, nil
}

// starts reads the arguments of startswith.
func (p *parser) starts() (node, error) {
	p.advance()
	name := p.token.text
	if p.token.kind != wordToken {
		return nil, p.unexpected()
	}
	p.advance()
	if err := p.expect(","); err != nil {
		return nil, err
	}
	n, err := p.against(name, "startswith")
	if err == nil {
		err = p.expect(")")
	}
	return n, err
}

// lambda reads the argument of any: a name for the items, and a filter on them.
func (p *parser) lambda(list string) (node, error) {
	if list != eventTypes || p.version != beta || p.item != "" {
		return nil, unknown(list)
	}
	p.advance()
	if p.token.kind != wordToken || strings.Contains(p.token.text, "/") {
		return nil, p.unexpected()
	}
	p.item, p.list = p.token.text, list
	p.advance()
	err := p.expect(":")
	var body node
	if err == nil {
		body, err = p.either()
	}
	p.item, p.list = "", ""
	if err == nil {
		err = p.expect(")")
	}
	return anyOf{path: list, body: body}, err
}

// resolve finds a property by the name that a filter has for it.
func (p *parser) resolve(name string) (string, property, error) {
	if p.item != "" {
		if name == p.item {
			return p.list, properties[p.list], nil
		}
		return "", property{}, unknown(name) // nobody mixes them, and it is not supported
	}
	known, ok := properties[name]
	if !ok || known.beta && p.version != beta || name == eventTypes {
		return "", property{}, unknown(name)
	}
	return name, known, nil
}

func unknown(name string) error {
	return fmt.Errorf("Could not find a property named '%.80s' on type 'microsoft.graph.signIn'.", name) //lint:ignore ST1005 Graph's own words
}

func (p *parser) expect(sign string) error {
	if !p.token.is(sign) {
		return p.unexpected()
	}
	p.advance()
	return nil
}

func (p *parser) unexpected() error {
	return fmt.Errorf("Syntax error at position %d in '%.200s'.", p.token.at, p.text) //lint:ignore ST1005 OData's own words
}
