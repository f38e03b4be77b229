// Package live asks Pinterest what is known of an account, with read-only calls of API release 5.23.0: GET /v5/user_account,
// GET /v5/boards and their sections, GET /v5/media/{media_id}. The token goes into one header, and nowhere else.
package live

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/pinlint/pinlint/account"
	"github.com/pinlint/pinlint/internal/parallel"
	"github.com/pinlint/pinlint/rules"
)

// DefaultURL is where the API is asked unless told otherwise.
const DefaultURL = "https://" + account.ProductionHost

// The limits of what is believed of an answer.
const (
	maxAnswer = 8 << 20     // bytes
	maxItems  = 100_000     // boards of an account, or sections of a board
	maxWait   = time.Minute // that a refusal may ask for; longer ones are told instead
	tries     = 3           // of one call
	pageSize  = 250         // the most that a page holds
	atOnce    = 4           // boards whose sections are asked for at once
	timeLimit = 20 * time.Second
	maxSkew   = 5 * time.Minute // between Pinterest's clock and this computer's
)

// Client asks for an account. It must not be used from several goroutines at once.
type Client struct {
	URL        string           // of the API, https but for this computer; "": DefaultURL
	Token      string           // the access token
	NoSections bool             // leave sections out, which take a call a board
	Agent      string           // the name that requests carry; "": pinlint
	Now        func() time.Time // nil: time.Now
	// Waiting is told of each pause before a call is made again, and why. nil: nobody is told.
	Waiting func(pause time.Duration, why error)
	// Wait waits for d, or for the end of ctx. nil: it does so by the clock.
	Wait func(ctx context.Context, d time.Duration) error
	// Skewed is told once how far Pinterest's clock is ahead of this computer's, if that is more than five minutes. nil: nobody is told.
	Skewed func(ahead time.Duration)

	http    *http.Client
	compare sync.Once // of the clocks
}

// Refusal is an answer of the API other than what was asked for. It is found with errors.As.
type Refusal struct {
	Call string // such as GET /v5/boards
	rules.Diagnosis
}

func (r *Refusal) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: HTTP %d", r.Call, r.Status)
	if r.Code != 0 {
		fmt.Fprintf(&b, " code %d", r.Code)
	}
	if r.Message != "" {
		fmt.Fprintf(&b, " %q", r.Message)
	}
	switch {
	case r.Status == 408 || r.Status >= 500:
		b.WriteString(": Pinterest has trouble: try again later")
	case r.Status >= 300 && r.Status < 400:
		b.WriteString(": the address leads elsewhere, where no token is sent: check the API's address")
	case r.RetryAfter == 1:
		fmt.Fprintf(&b, ": %s: try again in a second", r.Summary)
	case r.RetryAfter >= 0:
		fmt.Fprintf(&b, ": %s: try again in %d seconds", r.Summary, r.RetryAfter)
	default:
		fmt.Fprintf(&b, ": %s: %s", r.Summary, r.Remedy)
	}
	return b.String()
}

// CheckURL says what is wrong with an address of the API.
func CheckURL(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return errors.New("the API's address is no URL such as " + DefaultURL)
	case u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname()):
		return nil
	}
	return errors.New("the API's address does not begin with https://: the token would be sent in the open")
}

func isLoopback(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && address.IsLoopback()
}

// Pull asks for the account, its boards and sections, and the uploads named by media. Calls that fail for the moment are made again,
// at most twice. Errors are a *Refusal where Pinterest answered with one, or ctx's.
func (c *Client) Pull(ctx context.Context, media []string) (*account.Account, error) {
	base := strings.TrimSuffix(strings.TrimSuffix(cmp.Or(c.URL, DefaultURL), "/"), "/v5")
	if err := CheckURL(base); err != nil {
		return nil, err
	}
	c.http = &http.Client{
		Transport: http.DefaultTransport.(*http.Transport).Clone(),
		Timeout:   timeLimit,
		// A token follows no redirect.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	defer c.http.CloseIdleConnections()
	a := &account.Account{APIURL: base, PulledAt: c.now(), Boards: []account.Board{}, Media: map[string]string{}, Quota: account.Quota{WritesLeft: -1}}
	a.Token.Kind = account.KindOf(c.Token)
	if a.Token.Environment = account.Production; a.Host() == account.SandboxHost {
		a.Token.Environment = account.Sandbox
	}
	var user struct {
		Username string `json:"username"`
	}
	var refusal *Refusal
	err := c.get(ctx, base, "/v5/user_account", &user)
	if errors.As(err, &refusal) && refusal.Code == 3 { // a token for pins need not have the scope for that
		err = nil
	}
	if err != nil {
		return nil, err
	}
	a.Username = user.Username
	if err := list(ctx, c, base, "/v5/boards", &a.Boards); err != nil {
		return nil, err
	}
	if !c.NoSections {
		if err := c.sections(ctx, base, a.Boards); err != nil {
			return nil, err
		}
	}
	for _, id := range media {
		var upload struct {
			Status string `json:"status"`
		}
		if err := c.get(ctx, base, "/v5/media/"+url.PathEscape(id), &upload); err != nil {
			return nil, err
		}
		a.Media[id] = upload.Status
	}
	return a, nil
}

func (c *Client) sections(ctx context.Context, base string, boards []account.Board) (failed error) {
	each := func(yield func(int) bool) {
		for i := range boards {
			if !yield(i) {
				return
			}
		}
	}
	type none struct{}
	parallel.Ordered(ctx, atOnce, each, func() none { return none{} }, func(_ none, i int) error {
		boards[i].Sections = []account.Section{}
		return list(ctx, c, base, "/v5/boards/"+url.PathEscape(boards[i].ID)+"/sections", &boards[i].Sections)
	}, func(err error) bool {
		failed = err
		return err == nil
	})
	return cmp.Or(failed, ctx.Err())
}

// list reads all pages of a list.
func list[T any](ctx context.Context, c *Client, base, path string, into *[]T) error {
	seen := map[string]bool{}
	query := fmt.Sprintf("?page_size=%d", pageSize)
	for bookmark := ""; ; {
		var page struct {
			Items    *[]T   `json:"items"`
			Bookmark string `json:"bookmark"`
		}
		q := query
		if bookmark != "" {
			q += "&bookmark=" + url.QueryEscape(bookmark)
		}
		if err := c.get(ctx, base, path+q, &page); err != nil {
			return err
		}
		if page.Items == nil {
			return fmt.Errorf("GET %s: the answer is no list: it has no items", path)
		}
		*into = append(*into, *page.Items...)
		switch bookmark = page.Bookmark; {
		case bookmark == "":
			return nil
		case seen[bookmark]:
			return fmt.Errorf("GET %s: the pages go round in a circle", path)
		case len(*into) > maxItems || len(seen) > maxItems:
			return fmt.Errorf("GET %s: more than %d items", path, maxItems)
		}
		seen[bookmark] = true
	}
}

// get makes one call, again if need be, and decodes its answer.
func (c *Client) get(ctx context.Context, base, path string, into any) error {
	name, _, _ := strings.Cut("GET "+path, "?")
	for try := 1; ; try++ {
		pause := time.Duration(try*try) * time.Second
		body, err := c.once(ctx, base+path, name)
		var refusal *Refusal
		switch {
		case err == nil:
			if err := json.Unmarshal(body, into); err != nil {
				return fmt.Errorf("%s: HTTP 200, but the answer is %s: check the API's address, or try again later", name, kindOf(body, err))
			}
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.As(err, &refusal):
			if refusal.RetryAfter >= 0 {
				pause = time.Duration(refusal.RetryAfter) * time.Second
			}
			if !refusal.Retryable() || pause > maxWait {
				return err
			}
		}
		if try == tries {
			return err
		}
		if c.Waiting != nil {
			c.Waiting(pause, err)
		}
		if err := c.wait(ctx, pause); err != nil {
			return err
		}
	}
}

// kindOf says what an answer is that could not be decoded.
func kindOf(body []byte, err error) string {
	var wrong *json.UnmarshalTypeError
	body = bytes.TrimSpace(body)
	switch {
	case len(body) == 0:
		return "empty"
	case errors.As(err, &wrong):
		return fmt.Sprintf("JSON of another shape: %s is a %s", cmp.Or(wrong.Field, "it"), wrong.Value)
	case body[0] == '<':
		return "HTML or XML, not JSON"
	case strings.HasPrefix(err.Error(), "unexpected end"):
		return fmt.Sprintf("cut off after %d bytes of JSON", len(body))
	}
	return "not JSON"
}

func (c *Client) once(ctx context.Context, address, name string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, fmt.Errorf("%s: the address is no URL", name)
	}
	request.Header.Set("Authorization", "Bearer "+c.Token)
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", cmp.Or(c.Agent, "pinlint"))
	response, err := c.http.Do(request)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, withoutURL(err))
	}
	defer response.Body.Close()
	c.compare.Do(func() { c.compareClocks(response.Header.Get("Date")) })
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	switch {
	case response.StatusCode != http.StatusOK:
		return nil, &Refusal{name, rules.Explain(response.StatusCode, response.Header, body)}
	case err != nil:
		return nil, fmt.Errorf("%s: the answer broke off: %w", name, withoutURL(err))
	case len(body) > maxAnswer:
		return nil, &Refusal{name, rules.Diagnosis{APIError: rules.APIError{Status: response.StatusCode}, Action: rules.FixInput, RetryAfter: -1,
			Summary: fmt.Sprintf("the answer is longer than %d MiB", maxAnswer>>20), Remedy: "check the API's address"}}
	}
	return body, nil
}

// withoutURL is what went wrong, without what the caller knows.
func withoutURL(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return fmt.Errorf("no answer within %s", timeLimit)
	}
	return err
}

// compareClocks holds the time that an answer carries against this computer's.
func (c *Client) compareClocks(date string) {
	theirs, err := http.ParseTime(date)
	if err != nil || c.Skewed == nil {
		return
	}
	if ahead := theirs.Sub(c.now()); ahead.Abs() > maxSkew {
		c.Skewed(ahead)
	}
}

func (c *Client) now() time.Time {
	if c.Now != nil {
		return c.Now()
	}
	return time.Now()
}

func (c *Client) wait(ctx context.Context, d time.Duration) error {
	if c.Wait != nil {
		return c.Wait(ctx, d)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
