package graphpipe

import (
	"errors"
	"net/url"
	"strings"
	"unicode"
)

// Path escapes segments and joins them with slashes:
//
//	graphpipe.Path("v1.0", "users", id, "authentication", "methods")
//
// A segment that could lead to another place, such as "..", stays one that
// [Pipe.Do] refuses.
func Path(segments ...string) string {
	escaped := make([]string, len(segments))
	for i, segment := range segments {
		escaped[i] = url.PathEscape(segment)
	}
	return strings.Join(escaped, "/")
}

// join makes the URL of a path and a query at the service. A space in the query
// becomes %20, which OData asks for, and not a plus sign.
func (p *Pipe) join(path string, query url.Values) (*url.URL, error) {
	if strings.HasPrefix(path, "/") {
		return nil, errors.New("the path begins with a slash: it is relative to the service")
	}
	if err := checkPath("/" + path); err != nil {
		return nil, err
	}
	u, err := p.cloud.ParseURL(p.service, "https://"+p.host+"/"+path)
	if err != nil {
		return nil, err
	}
	u.RawQuery = strings.ReplaceAll(query.Encode(), "+", "%20")
	return u, nil
}

// checkPath says why an absolute path, still escaped, cannot be sent. Segments
// are looked at as a server may see them, after it took the escapes away: once
// for all, since what is an escape even then is refused.
func checkPath(path string) error {
	if strings.ContainsAny(path, "?#") {
		return errors.New("the path has a query or a fragment: a query is given on its own, and ? and # in a name are escaped")
	}
	rest, ok := strings.CutPrefix(path, "/")
	if !ok || rest == "" {
		return errors.New("the path is empty")
	}
	for segment := range strings.SplitSeq(rest, "/") {
		text, err := url.PathUnescape(segment)
		switch {
		case err != nil:
			return errors.New("the path has a % that is not escaped")
		case text == "", text == ".", text == "..":
			return errors.New("the path has a segment that is empty or made of dots")
		case strings.ContainsAny(text, `/\`), strings.ContainsFunc(text, unicode.IsControl), escapesAgain(text):
			return errors.New("the path has a segment with a slash, a control character or an escape of one in it")
		}
	}
	return nil
}

// escapesAgain says whether a text that was unescaped would change if it were
// unescaped once more into something that separates segments.
func escapesAgain(text string) bool {
	text = strings.ToLower(text)
	return strings.Contains(text, "%2e") || strings.Contains(text, "%2f") || strings.Contains(text, "%5c") || strings.Contains(text, "%25")
}
