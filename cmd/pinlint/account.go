package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/pinlint/pinlint/account"
	"github.com/pinlint/pinlint/account/live"
	"github.com/pinlint/pinlint/payload"
)

// tokenVariable is the variable of the environment that holds the token.
const tokenVariable = "PINTEREST_ACCESS_TOKEN"

// readAccount reads an account file.
func readAccount(path string) (*account.Account, error) {
	file, _, err := payload.Open(path)
	if err != nil {
		return nil, fmt.Errorf("--account %s: %w", path, cause(err))
	}
	defer file.Close()
	return account.Read(displayName(path), file)
}

// pullFlags are the flags of those commands that ask Pinterest for the account.
type pullFlags struct {
	url        string
	tokenFile  string
	mediaIDs   []string
	noSections bool
	tier       string
}

func (f *pullFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.url, "api-url", live.DefaultURL, "where Pinterest's API is asked; https://api-sandbox.pinterest.com for the sandbox")
	flags.StringVar(&f.tokenFile, "token-file", "", "`FILE` with the access token, or with the answer of POST /v5/oauth/token (default: the variable "+tokenVariable+")")
	flags.StringArrayVar(&f.mediaIDs, "media-id", nil, "also ask for the status of the upload `ID`; may be repeated")
	flags.BoolVar(&f.noSections, "no-sections", false, "leave the boards' sections out, which take one call a board")
	flags.StringVar(&f.tier, "tier", "", "the app's access, trial or standard, which the API does not tell")
}

// check says which flag is wrong.
func (f *pullFlags) check() error {
	if err := live.CheckURL(f.url); err != nil {
		return fmt.Errorf("--api-url: %w", err)
	}
	if f.tier != "" && f.tier != string(account.Trial) && f.tier != string(account.Standard) {
		return fmt.Errorf("--tier is %s: trial or standard", shown(f.tier))
	}
	for _, id := range f.mediaIDs {
		if id == "" || strings.Trim(id, "0123456789") != "" {
			return fmt.Errorf("--media-id is %s: only digits are accepted", shown(id))
		}
	}
	return nil
}

// token reads the token, and what its file says of it.
func (c *command) token(path string) (token string, known account.Token, err error) {
	if path == "" {
		return c.getenv(tokenVariable), known, nil
	}
	file, _, err := payload.Open(path)
	if err != nil {
		return "", known, err
	}
	defer file.Close()
	const most = 64 << 10
	text, err := io.ReadAll(io.LimitReader(file, most+1))
	if err != nil || len(text) > most {
		return "", known, fmt.Errorf("reading %s: %w", path, cmp.Or(err, errors.New("a token is shorter")))
	}
	if text = bytes.TrimSpace(text); len(text) == 0 || text[0] != '{' {
		return string(text), known, nil
	}
	var answer struct {
		AccessToken string    `json:"access_token"`
		Scope       string    `json:"scope"`
		CreatedAt   time.Time `json:"created_at"`
		ExpiresAt   time.Time `json:"expires_at"`
		ExpiresIn   int64     `json:"expires_in"`
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return "", known, fmt.Errorf("reading %s: neither a token nor an answer of POST /v5/oauth/token", path)
	}
	known.CreatedAt, known.ExpiresAt = answer.CreatedAt, answer.ExpiresAt
	if known.ExpiresAt.IsZero() && !known.CreatedAt.IsZero() && answer.ExpiresIn > 0 && answer.ExpiresIn < 1<<31 {
		known.ExpiresAt = known.CreatedAt.Add(time.Duration(answer.ExpiresIn) * time.Second)
	}
	if answer.Scope != "" {
		known.Scopes = account.Scopes(answer.Scope)
	}
	return answer.AccessToken, known, nil
}

// pull asks Pinterest for the account, and returns it as an account file. If there is no token that could be sent, it asks nothing and
// says so in the file.
func (c *command) pull(ctx context.Context, f pullFlags) ([]byte, account.Kind, error) {
	token, known, err := c.token(f.tokenFile)
	if err != nil {
		return nil, "", err
	}
	kind := account.KindOf(token)
	a := &account.Account{APIURL: f.url, Quota: account.Quota{WritesLeft: -1}}
	if !unusable(kind) {
		client := live.Client{URL: f.url, Token: token, NoSections: f.noSections, Agent: "pinlint/" + version(), Waiting: c.waiting, Skewed: c.skewed}
		if a, err = client.Pull(ctx, f.mediaIDs); ctx.Err() != nil {
			return nil, kind, errors.New("interrupted before Pinterest had told everything of the account")
		} else if err != nil {
			return nil, kind, err
		}
		known.Environment = a.Token.Environment
	}
	known.Kind = kind
	a.Token, a.Tier = known, account.Tier(f.tier)
	var file bytes.Buffer
	if err := a.Write(&file); err != nil {
		return nil, kind, err
	}
	return file.Bytes(), kind, nil
}

// waiting says on standard error that, and why, nothing happens for a while.
func (c *command) waiting(pause time.Duration, why error) {
	fmt.Fprintf(c.stderr, "pinlint: %s\npinlint: waiting %s, then asking again\n", clean(why.Error()), pause)
}

// skewed says on standard error that this computer's clock, by which the ends of tokens and URLs are judged, is not Pinterest's.
func (c *command) skewed(ahead time.Duration) {
	way := "ahead of"
	if ahead < 0 {
		way = "behind"
	}
	minutes := strings.TrimSuffix(ahead.Abs().Round(time.Minute).String(), "0s")
	fmt.Fprintf(c.stderr, "pinlint: Pinterest's clock is %s %s this computer's, which tells when tokens and URLs end: set this computer's clock\n", minutes, way)
}

// unusable reports whether a token cannot be sent.
func unusable(kind account.Kind) bool {
	return slices.Contains([]account.Kind{account.Missing, account.Malformed, account.Refresh}, kind)
}

func (c *command) accountCommand() *cobra.Command {
	group := &cobra.Command{
		Use:   "account",
		Short: "Ask Pinterest what is known of the account, for check --account",
		RunE: func(*cobra.Command, []string) error {
			return usageError{errors.New("account pull is the only command")}
		},
	}
	var f pullFlags
	pull := &cobra.Command{
		Use:   "pull [flags] > account.json",
		Short: "Ask Pinterest for boards, sections and uploads, and print an account file",
		Long: `pull asks Pinterest for the account behind a token with read-only calls, and prints
what check --account judges pins by. The token comes from the variable
` + tokenVariable + ` or from --token-file; it is never printed, and does not stand in the
file. If that file is the answer of POST /v5/oauth/token, the token's scopes and lifetime
are taken from it.`,
		Example: `  pinlint account pull > account.json
  pinlint account pull --token-file token.json --tier standard --media-id 8823416 > account.json
  pinlint --account account.json pins/`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{errors.New("pull takes no argument; the token comes from " + tokenVariable + " or --token-file")}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.check(); err != nil {
				return usageError{err}
			}
			file, kind, err := c.pull(cmd.Context(), f)
			switch {
			case err != nil:
			case kind == account.Missing:
				err = usageError{errors.New("there is no token: set " + tokenVariable + ", or name a --token-file")}
			case kind == account.Refresh:
				err = errors.New("the token is a refresh token: exchange it for an access token with POST /v5/oauth/token")
			case kind == account.Malformed:
				err = errors.New("the token has blanks, a line's end or other characters in it that no token has")
			default:
				// What Pinterest answered must make a file that can be read again.
				if _, err = account.Read("Pinterest's answer", bytes.NewReader(file)); err == nil {
					_, err = cmd.OutOrStdout().Write(file)
				}
			}
			return err
		},
	}
	f.register(pull.Flags())
	group.AddCommand(pull)
	return group
}
