package signin

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// stream is an open file as text in UTF-8.
type stream struct {
	reader  *bufio.Reader
	closer  io.Closer
	skipped int64 // bytes before what the reader yields
}

func (s *stream) Close() error { return s.closer.Close() }

// stream opens an input and sees through compression and byte order marks.
func (p *pass) stream(in *input) (*stream, error) {
	file, err := in.open()
	if err != nil {
		return nil, err
	}
	r := bufio.NewReaderSize(&watched{file, p}, 64<<10)
	if magic, _ := r.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		unzipped, err := gzip.NewReader(r)
		if err != nil {
			file.Close()
			return nil, fmt.Errorf("it looks like gzip and is not: %w", err)
		}
		r = bufio.NewReaderSize(unzipped, 64<<10)
	}
	var skipped int64
	mark, _ := r.Peek(3)
	switch {
	case bytes.Equal(mark, []byte("\xef\xbb\xbf")):
		r.Discard(3)
		skipped = 3
	case bytes.HasPrefix(mark, []byte("\xff\xfe")), bytes.HasPrefix(mark, []byte("\xfe\xff")):
		r = bufio.NewReaderSize(newUTF16Reader(r), 64<<10)
	}
	return &stream{r, file, skipped}, nil
}

// watched is a file that a pass reads: it tells how much is read, and ends when
// whoever reads wants no more.
type watched struct {
	io.Reader
	pass *pass
}

func (w *watched) Read(b []byte) (int, error) {
	if err := w.pass.interrupted(); err != nil {
		return 0, err
	}
	n, err := w.Reader.Read(b)
	if watch := w.pass.source.Watch; watch != nil && n > 0 {
		watch(n)
	}
	return n, err
}

// sniff refuses, by its first bytes, what holds no sign-ins in any form. White
// space before the content is gone past.
func (s *stream) sniff() error {
	r := s.reader
	for {
		c, err := r.ReadByte()
		if errors.Is(err, io.EOF) {
			return errors.New("the file is empty")
		}
		if err != nil {
			return err
		}
		if !strings.ContainsRune(space, rune(c)) {
			r.UnreadByte()
			break
		}
		s.skipped++
	}
	head, err := r.Peek(512)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	return looksLike(head)
}

// looksLike says what the beginning of a file is, if it is no sign-ins.
func looksLike(head []byte) error {
	lower := bytes.ToLower(head)
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return errors.New("this is a ZIP archive or an Office document; unpack it, or save the sheet as CSV")
	case bytes.HasPrefix(head, []byte("%PDF")):
		return errors.New("this is a PDF; download the sign-ins as JSON or CSV")
	case bytes.IndexByte(head, 0) >= 0 || !textual(head):
		return errors.New("this is a binary file, not JSON or CSV")
	case bytes.HasPrefix(lower, []byte("<!doctype html")), bytes.HasPrefix(lower, []byte("<html")):
		return errors.New("this is an HTML page, perhaps that of a sign-in; download the sign-ins as JSON or CSV")
	case head[0] == '<':
		return errors.New("this is XML or HTML; download the sign-ins as JSON or CSV")
	}
	return nil
}

// textual reports whether the bytes are mostly text: in a text of any encoding
// control characters are rare.
func textual(head []byte) bool {
	odd := 0
	for len(head) > 0 {
		r, size := utf8.DecodeRune(head)
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == utf8.RuneError && size == 1 && len(head) > utf8.UTFMax {
			odd++
		}
		head = head[size:]
	}
	return odd <= 30
}

// nameKind is the kind that the name of a portal download tells.
func nameKind(name string) Kind {
	base := strings.ToLower(filepath.Base(name))
	switch {
	case strings.Contains(base, "noninteractivesignins"):
		return NonInteractive
	case strings.Contains(base, "interactivesignins"):
		return Interactive
	case strings.Contains(base, "applicationsignins"):
		return ServicePrincipal
	case strings.Contains(base, "msisignins"):
		return ManagedIdentity
	}
	return UnknownKind
}
