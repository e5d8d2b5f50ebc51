package signin

import (
	"bufio"
	"encoding/binary"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// utf16Reader reads UTF-16 with a byte order mark, which Windows PowerShell
// writes, as UTF-8.
type utf16Reader struct {
	r     *bufio.Reader
	order binary.ByteOrder
	out   []byte // encoded and not yet read
}

func newUTF16Reader(r *bufio.Reader) *utf16Reader {
	mark, _ := r.Peek(2)
	r.Discard(2)
	if mark[0] == 0xfe {
		return &utf16Reader{r: r, order: binary.BigEndian}
	}
	return &utf16Reader{r: r, order: binary.LittleEndian}
}

func (u *utf16Reader) Read(p []byte) (int, error) {
	for len(u.out) < len(p) {
		r, err := u.rune()
		if err != nil {
			if len(u.out) > 0 {
				break
			}
			return 0, err
		}
		u.out = utf8.AppendRune(u.out, r)
	}
	n := copy(p, u.out)
	u.out = append(u.out[:0], u.out[n:]...)
	return n, nil
}

func (u *utf16Reader) rune() (rune, error) {
	high, err := u.unit()
	if err != nil || !utf16.IsSurrogate(high) {
		return high, err
	}
	next, err := u.r.Peek(2)
	if err != nil {
		return utf8.RuneError, nil
	}
	pair := utf16.DecodeRune(high, rune(u.order.Uint16(next)))
	if pair != utf8.RuneError {
		u.r.Discard(2)
	}
	return pair, nil
}

func (u *utf16Reader) unit() (rune, error) {
	var b [2]byte
	if _, err := io.ReadFull(u.r, b[:]); err != nil {
		return 0, err
	}
	return rune(u.order.Uint16(b[:])), nil
}
