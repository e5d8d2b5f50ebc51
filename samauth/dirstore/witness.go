package dirstore

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"slices"

	"filippo.io/age"
)

// The header of an age file names for whom it is sealed, and only who has the
// key can tell whether that part is as it was. To tell damage from a wrong key
// without one, a stanza with the hash of all others is added. Programs that do
// not know it pass over it.
const witnessType = "github.com/partnersec/partnersec/witness"

// witnessed are the recipients and, as the last, the witness of them all.
func witnessed(recipients []age.Recipient) []age.Recipient {
	var seen witness
	var all []age.Recipient
	for _, recipient := range recipients {
		all = append(all, observed{recipient, &seen})
	}
	return append(all, &seen)
}

// witness has seen the stanzas of one header.
type witness struct {
	stanzas []*age.Stanza
	labels  []string
}

var _ age.RecipientWithLabels = (*witness)(nil)

// Wrap adds no key, only the hash.
func (w *witness) Wrap([]byte) ([]*age.Stanza, error) {
	return []*age.Stanza{{Type: witnessType, Body: fingerprint(w.stanzas)}}, nil
}

// WrapWithLabels says of itself what the others say, so that it does not keep
// age from comparing them with each other.
func (w *witness) WrapWithLabels(key []byte) ([]*age.Stanza, []string, error) {
	stanzas, err := w.Wrap(key)
	return stanzas, slices.Clone(w.labels), err
}

// observed is a recipient whose stanzas the witness sees.
type observed struct {
	age.Recipient
	by *witness
}

// WrapWithLabels wraps as the recipient does.
func (o observed) WrapWithLabels(key []byte) (stanzas []*age.Stanza, labels []string, err error) {
	if labeled, ok := o.Recipient.(age.RecipientWithLabels); ok {
		stanzas, labels, err = labeled.WrapWithLabels(key)
	} else {
		stanzas, err = o.Recipient.Wrap(key)
	}
	o.by.stanzas, o.by.labels = append(o.by.stanzas, stanzas...), labels
	return stanzas, labels, err
}

// intact says whether stanzas are those that were written, as far as there is a
// witness: other programs write none.
func intact(stanzas []*age.Stanza) bool {
	var others []*age.Stanza
	var sums [][]byte
	for _, s := range stanzas {
		if s.Type == witnessType {
			sums = append(sums, s.Body)
		} else {
			others = append(others, s)
		}
	}
	return len(sums) == 0 || len(sums) == 1 && bytes.Equal(sums[0], fingerprint(others))
}

func fingerprint(stanzas []*age.Stanza) []byte {
	h := sha256.New()
	for _, s := range stanzas {
		fmt.Fprintf(h, "%q %q %x\n", s.Type, s.Args, s.Body)
	}
	return h.Sum(nil)
}
