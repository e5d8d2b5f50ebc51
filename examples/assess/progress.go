package main

import (
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress is a bar that moves as files are read, or a number that grows with
// the records of a tenant. The zero progress shows nothing.
type progress struct {
	bar  *progressbar.ProgressBar
	left int64 // bytes until the bar is full, -1 if that is not known
}

// progress shows a bar on a terminal, and nothing anywhere else.
func (o *options) progress(in *input, stderr io.Writer) *progress {
	if in.files == nil && !in.live || o.quiet || !isTerminal(stderr) {
		return new(progress)
	}
	if in.live {
		p := newCounter(stderr)
		in.watch = p.add
		return p
	}
	p := newProgress(in.size, stderr)
	for _, source := range in.files {
		source.Watch = p.add
	}
	return p
}

func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// newProgress makes a bar for so many bytes; 0 or less is an unknown number.
func newProgress(size int64, w io.Writer) *progress {
	if size <= 0 {
		size = -1
	}
	return startBar(size, w, progressbar.OptionShowBytes(true))
}

// newCounter counts the records of a tenant, whose number nobody knows before.
func newCounter(w io.Writer) *progress {
	return startBar(-1, w, progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetItsString("records"))
}

func startBar(size int64, w io.Writer, unit ...progressbar.Option) *progress {
	return &progress{left: size, bar: progressbar.NewOptions64(size, append(unit,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetDescription("reading"),
		progressbar.OptionSetWidth(30),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionSetSpinnerChangeInterval(0),
		progressbar.OptionSetRenderBlankState(true),
	)...)}
}

// add moves the bar, but never past its end: some files are read twice.
func (p *progress) add(n int) {
	step := int64(n)
	if p.left >= 0 {
		step = min(step, p.left)
		p.left -= step
	}
	p.bar.Add64(step)
}

// end takes the bar away.
func (p *progress) end() {
	if p.bar != nil {
		p.bar.Clear()
		p.bar.Exit()
	}
}
