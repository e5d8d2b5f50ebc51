package contract

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// A route is a path of a document, such as /users/{user-id}.
type route struct {
	path     string
	segments []string
	item     *openapi3.PathItem
}

// routes are the paths of a document, those with fewer parameters first: the
// action riskyUsers/dismiss is no riskyUsers/{riskyUser-id}.
func routes(spec *openapi3.T) []route {
	var all []route
	for path, item := range spec.Paths.Map() {
		all = append(all, route{path, strings.Split(path, "/")[1:], item})
	}
	slices.SortFunc(all, func(a, b route) int {
		if n := strings.Count(a.path, "{") - strings.Count(b.path, "{"); n != 0 {
			return n
		}
		return strings.Compare(a.path, b.path)
	})
	return all
}

// match returns the path parameters if a route is that of some segments.
func (t route) match(segments []string) (map[string]string, bool) {
	if len(segments) != len(t.segments) {
		return nil, false
	}
	params := map[string]string{}
	for i, segment := range segments {
		switch name, ok := parameter(t.segments[i]); {
		case ok && segment != "":
			params[name] = segment
		case ok || t.segments[i] != segment:
			return nil, false
		}
	}
	return params, true
}

// parameter is the name in a segment such as {user-id}.
func parameter(segment string) (string, bool) {
	name, ok := strings.CutPrefix(segment, "{")
	return strings.TrimSuffix(name, "}"), ok
}

// find is the document and the route of a request.
func find(r *http.Request) (*document, route, map[string]string, error) {
	all, err := documents()
	if err != nil {
		return nil, route{}, nil, err
	}
	var hosts []string
	for _, d := range all {
		for _, server := range d.servers {
			hosts = append(hosts, server.Host)
			if rest, ok := below(server, r); ok {
				t, params, err := d.find(rest)
				return d, t, params, err
			}
		}
	}
	slices.Sort(hosts)
	return nil, route{}, nil, fmt.Errorf("%s is not https with a version (/v1.0, /beta) at a host of Graph: use one of %s",
		origin(r), strings.Join(slices.Compact(hosts), ", "))
}

// below is the part of the path that follows a server's, if the request goes
// there. A request that a server got has no scheme and no host in its URL.
func below(server *url.URL, r *http.Request) (string, bool) {
	if host(r) != server.Host || r.URL.Scheme != "" && r.URL.Scheme != server.Scheme {
		return "", false
	}
	rest, ok := strings.CutPrefix(r.URL.EscapedPath(), server.Path+"/")
	return rest, ok
}

func host(r *http.Request) string {
	if r.URL.Host != "" {
		return r.URL.Host
	}
	return r.Host
}

func origin(r *http.Request) string {
	return (&url.URL{Scheme: r.URL.Scheme, Host: host(r)}).String()
}

// find is the route of an escaped path.
func (d *document) find(escaped string) (route, map[string]string, error) {
	segments := strings.Split(escaped, "/")
	for i, segment := range segments {
		var err error
		if segments[i], err = url.PathUnescape(segment); err != nil {
			return route{}, nil, err
		}
	}
	for _, t := range d.routes {
		if params, ok := t.match(segments); ok {
			return t, params, nil
		}
	}
	return route{}, nil, fmt.Errorf("the endpoint is not in the copy of Graph's description: "+
		"if Graph has it, extend %s as README.md beside it says", d.name)
}
