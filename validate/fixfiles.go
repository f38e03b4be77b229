package validate

import (
	"context"
	"iter"
	"slices"
	"sync"

	"github.com/pinlint/pinlint/internal/parallel"
	"github.com/pinlint/pinlint/payload"
)

// fixFiles is LintFiles for a Linter with Fix or Propose. Each file is read, judged, fixed and judged again by one worker.
func (l *Linter) fixFiles(ctx context.Context, files iter.Seq[File]) iter.Seq2[Result, error] {
	type judged struct {
		file          File
		before, after []byte // what Propose is to be shown, nil for nothing
		results       []Result
		errs          []error
		large         bool
	}
	return func(yield func(Result, error) bool) {
		if l.online() {
			files = l.warm(ctx, files)
		}
		run := l.batch()
		done := parallel.Ordered(ctx, l.workers(), files, l.newJudge, func(j *judge, f File) (out judged) {
			out.file = f
			text, form, ok := f.Text, f.Form, true
			if text == nil {
				var err error
				form = payload.FormOf(f.Name)
				if text, ok, err = payload.ReadText(f.Path, MaxFixable); err != nil {
					out.errs = append(out.errs, err)
					return out
				}
			}
			if out.large = !ok; out.large {
				return out
			}
			var docs []*payload.Document
			out.results, docs, out.errs = j.all(ctx, payload.Bytes(f.Name, text, form), f.Skip)
			if len(out.errs) > 0 || ctx.Err() != nil {
				return out
			}
			fixed, results, err := j.mend(ctx, f.Name, text, form, docs, out.results)
			switch {
			case err != nil:
			case len(results) == 0 || results[0].Fixed == 0:
				return out
			case l.Propose != nil:
				out.before, out.after = text, fixed
				return out
			default:
				err = l.Fix(f, text, fixed)
			}
			if err == nil {
				out.results = results
			} else if ctx.Err() == nil {
				out.errs = append(out.errs, &FixError{File: f.Name, Err: err})
			}
			return out
		}, func(f judged) bool {
			if f.after != nil {
				if err := l.Propose(f.file, f.before, f.after); err != nil && !yield(Result{File: f.file.Name}, err) {
					return false
				}
			}
			if f.large && !l.large(ctx, run, f.file, yield) {
				return false
			}
			if f.large {
				f.errs = append(f.errs, &FixError{File: f.file.Name, Err: ErrTooLarge})
			}
			return run.results(l, f.file.Name, f.results, f.errs, yield)
		})
		if done && ctx.Err() != nil {
			yield(Result{}, ctx.Err())
		}
	}
}

// warm asks for the URLs of all files together, so that judging them one by one waits for none. It gives the files back.
func (l *Linter) warm(ctx context.Context, files iter.Seq[File]) iter.Seq[File] {
	list := slices.Collect(files)
	for i := range list {
		if ask := list[i].Skip; ask != nil { // once a file
			var once sync.Once
			var skip bool
			list[i].Skip = func(first *payload.Document) bool {
				once.Do(func() { skip = ask(first) })
				return skip
			}
		}
	}
	ahead := *l
	ahead.Batch, ahead.Fix, ahead.Propose = new(Batch), nil, nil
	for range ahead.Lint(ctx, documents(slices.Values(list))) { // what it comes to is judged again
	}
	return slices.Values(list)
}
