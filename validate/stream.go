package validate

import (
	"context"
	"io"
	"iter"
	"runtime"
	"strings"

	"github.com/pinlint/pinlint/internal/parallel"
	"github.com/pinlint/pinlint/payload"
	"github.com/pinlint/pinlint/probe/facts"
)

// A chunk is what one worker judges at a time: enough to make handing it over cheap, and
// little enough to keep memory flat.
const (
	chunkPins  = 256
	chunkBytes = 1 << 20
	shownPins  = 32 // where a picture of each is made small, which takes longer than all else
)

// Lint judges a stream of pins, several at once, and yields one Result for each in the order of the
// stream. Errors of the stream are passed on in their place; ctx's error ends the sequence. Memory is
// bounded by the number of workers times the largest document, whatever the length of the stream.
func (l *Linter) Lint(ctx context.Context, docs iter.Seq2[*payload.Document, error]) iter.Seq2[Result, error] {
	return func(yield func(Result, error) bool) { l.lint(ctx, l.batch(), docs)(yield) }
}

// batch is what is known of the run so far.
func (l *Linter) batch() *Batch {
	if l.Batch != nil {
		return l.Batch
	}
	return new(Batch)
}

func (l *Linter) lint(ctx context.Context, batch *Batch, docs iter.Seq2[*payload.Document, error]) iter.Seq2[Result, error] {
	type chunk struct {
		docs []*payload.Document
		err  error // comes after docs
	}
	chunks := func(yield func(chunk) bool) {
		var c chunk
		size, most := 0, chunkPins
		if l.Preview != nil {
			most = shownPins
		}
		flush := func() bool {
			ok := len(c.docs) == 0 && c.err == nil || yield(c)
			c, size = chunk{}, 0
			return ok
		}
		for d, err := range docs {
			if err != nil {
				if c.err = err; !flush() {
					return
				}
				continue
			}
			c.docs = append(c.docs, d)
			if size += len(d.Source); len(c.docs) == most || size >= chunkBytes {
				if !flush() {
					return
				}
			}
		}
		flush()
	}
	type judged struct {
		results []Result
		err     error
	}
	return func(yield func(Result, error) bool) {
		done := parallel.Ordered(ctx, l.workers(), chunks, l.newJudge, func(j *judge, c chunk) judged {
			out := judged{err: c.err, results: make([]Result, 0, len(c.docs))}
			j.ask(ctx, c.docs)
			for _, d := range c.docs {
				if ctx.Err() != nil && !l.online() { // what was fetched before an interrupt is told
					break
				}
				out.results = append(out.results, j.judge(d))
			}
			return out
		}, func(c judged) bool {
			for _, r := range c.results {
				batch.add(l, &r)
				if !yield(r, nil) {
					return false
				}
			}
			return c.err == nil || yield(Result{}, c.err)
		})
		if done && ctx.Err() != nil {
			yield(Result{}, ctx.Err())
		}
	}
}

// LintFiles judges files, several at once, and yields their results in the order of the files.
// A file that cannot be read yields an error in its place, and the others are judged all the same.
func (l *Linter) LintFiles(ctx context.Context, files iter.Seq[File]) iter.Seq2[Result, error] {
	if l.Fix != nil || l.Propose != nil {
		return l.fixFiles(ctx, files)
	}
	if l.online() { // then files wait for the network, and pins of many are asked for together
		return l.Lint(ctx, documents(files))
	}
	type judged struct {
		file    File
		results []Result
		errs    []error
		large   bool
	}
	const batch = 16 // small files handed over at once
	batches := func(yield func([]File) bool) {
		var b []File
		for f := range files {
			if b = append(b, f); len(b) == batch {
				if !yield(b) {
					return
				}
				b = nil
			}
		}
		if len(b) > 0 {
			yield(b)
		}
	}
	return func(yield func(Result, error) bool) {
		run := l.batch()
		done := parallel.Ordered(ctx, l.workers(), batches, l.newJudge, func(j *judge, b []File) []judged {
			out := make([]judged, 0, len(b))
			for _, f := range b {
				if ctx.Err() != nil {
					break
				}
				r := judged{file: f}
				docs, ok, err := payload.ReadFile(f.Path, f.Name)
				empty := false // an array without elements
				switch {
				case err != nil:
					r.errs = append(r.errs, err)
				case !ok:
					r.large = true
				default:
					empty = true
					var pins []*payload.Document
					for d, err := range docs {
						if err != nil {
							empty = false
							r.errs = append(r.errs, err)
							continue
						}
						if empty && f.Skip != nil {
							if j.parse(d); f.Skip(d) {
								empty, pins = false, nil
								break
							}
						}
						empty = false
						if len(pins) == chunkPins { // many pins in one small file are streamed, too
							pins, r.errs, r.large = nil, nil, true
							break
						}
						pins = append(pins, d)
					}
					for _, d := range pins {
						r.results = append(r.results, j.judge(d))
					}
				}
				if empty && f.Skip != nil {
					f.Skip(&payload.Document{Name: f.Name})
				}
				out = append(out, r)
			}
			return out
		}, func(batch []judged) bool {
			for _, f := range batch {
				if f.large {
					if !l.large(ctx, run, f.file, yield) {
						return false
					}
				}
				if !run.results(l, f.file.Name, f.results, f.errs, yield) {
					return false
				}
			}
			return true
		})
		if done && ctx.Err() != nil {
			yield(Result{}, ctx.Err())
		}
	}
}

// results yields the results and errors of a file, after putting its pins among those of the run.
func (b *Batch) results(l *Linter, file string, results []Result, errs []error, yield func(Result, error) bool) bool {
	for _, r := range results {
		b.add(l, &r)
		if !yield(r, nil) {
			return false
		}
	}
	for _, err := range errs {
		if !yield(Result{File: file}, err) {
			return false
		}
	}
	return true
}

// File is one file to judge.
type File struct {
	Path string // where it is opened
	Name string // how findings name it
	// Text, if it is not nil, is what the file holds, so that it is not opened. Only files to be fixed have it.
	Text []byte
	Form payload.Form // of Text
	// Skip, if not nil, is asked whether to leave the file out, by its first document. It may be called from several
	// goroutines at once, for different files.
	Skip func(first *payload.Document) bool
}

// large judges a file that is too large, or holds too many pins, to be judged at once.
func (l *Linter) large(ctx context.Context, run *Batch, file File, yield func(Result, error) bool) bool {
	f, _, err := payload.Open(file.Path)
	if err != nil {
		return yield(Result{File: file.Name}, err)
	}
	defer f.Close()
	if file.Skip != nil {
		for d, err := range payload.Read(file.Name, f, payload.FormOf(file.Name)) {
			if err == nil && file.Skip(d) {
				return true
			}
			break
		}
		if _, err := f.Seek(0, 0); err != nil {
			return yield(Result{File: file.Name}, err)
		}
	}
	for r, err := range l.lint(ctx, run, payload.Read(file.Name, f, payload.FormOf(file.Name))) {
		if err != nil && ctx.Err() != nil {
			return true // said once, by the caller
		}
		if !yield(r, err) {
			return false
		}
	}
	return true
}

// documents yields the documents of files, one file after the other.
func documents(files iter.Seq[File]) iter.Seq2[*payload.Document, error] {
	return func(yield func(*payload.Document, error) bool) {
		for f := range files {
			docs, ok, err := payload.Bytes(f.Name, f.Text, f.Form), true, error(nil)
			if f.Text == nil {
				docs, ok, err = payload.ReadFile(f.Path, f.Name)
			}
			var large io.Closer
			if err == nil && !ok {
				file, _, openErr := payload.Open(f.Path)
				if err = openErr; err == nil {
					docs, large = payload.Read(f.Name, file, payload.FormOf(f.Name)), file
				}
			}
			if err != nil {
				if !yield(nil, err) {
					return
				}
				continue
			}
			more, first := true, true
			for d, err := range docs {
				if first && err == nil && f.Skip != nil {
					whole := *d // asking builds a tree, which the judge builds for itself
					if f.Skip(&whole) {
						break
					}
				}
				first = false
				if more = yield(d, err); !more {
					break
				}
			}
			if large != nil {
				large.Close()
			}
			if !more {
				return
			}
		}
	}
}

// online reports whether URLs are asked for.
func (l *Linter) online() bool { return l.Prober != nil && l.Prober.HTTP != nil }

func (l *Linter) workers() int {
	switch {
	case l.Workers > 0:
		return l.Workers
	case l.online():
		return max(8, runtime.GOMAXPROCS(0)) // most of them wait
	}
	return runtime.GOMAXPROCS(0)
}

// ask fetches what the pins of a chunk refer to, all of it together, before they are judged.
func (j *judge) ask(ctx context.Context, docs []*payload.Document) {
	if j.prober == nil || j.prober.HTTP == nil {
		return
	}
	var urls []string
	for _, d := range docs {
		if !d.Parsed() { // or it stands for a defect
			urls = j.wanted(d, urls)
		}
	}
	found := map[string]*facts.Fetch{}
	for i, f := range j.prober.Fetch(ctx, urls) {
		found[urls[i]] = f
	}
	j.fetched = func(url string, _ bool) *facts.Fetch { return found[url] }
}

// wanted adds the URLs that are to be asked for on behalf of d. What panics here does so again where d is judged, and is told there.
func (j *judge) wanted(d *payload.Document, urls []string) []string {
	defer func() {
		if recover() != nil {
			j.parser = payload.Parser{}
		}
	}()
	tree := *d // d's own is built when it is judged
	j.parser.Parse(&tree)
	if j.pin.Reset(&tree); j.pin.Body.Kind() != payload.Object {
		return urls
	}
	j.local(&j.pin) // a medium that is at hand is not asked for
	j.pin.Fetched(func(url string, _ bool) *facts.Fetch {
		urls = append(urls, strings.Clone(url))
		return nil
	})
	return urls
}
