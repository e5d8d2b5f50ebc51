package main

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/partnersec/partnersec/examples/internal/operator"
)

// certify makes a certificate that is good for a hundred days, registers it, and
// returns it and its key in PEM.
func (s *site) certify() (certificate, key []byte) {
	s.t.Helper()
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(s.t, err)
	template := x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "rotate"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(100 * day),
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, &private.PublicKey, private)
	require.NoError(s.t, err)
	parsed, err := x509.ParseCertificate(der)
	require.NoError(s.t, err)
	s.entra.Certify(parsed)
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	require.NoError(s.t, err)
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded})
}

func TestACertificateProvesTheApplication(t *testing.T) {
	onFriday(t, func(t *testing.T) {
		s := filledSite(t)
		certificate, key := s.certify()
		flags := "-store store -key key -partner " + partner + " -app " + app + " -certificate pem"
		for _, text := range [][]byte{bytes.Join([][]byte{certificate, key}, nil), bytes.Join([][]byte{key, certificate}, nil)} {
			s.write("pem", string(text))
			got := s.run(flags)
			require.Equal(t, operator.Done, got.status, got.err)
			require.Contains(t, got.out, "Credential   certificate, good until 2027-02-14, in 100 days")
		}
		for name, text := range map[string]string{
			"a certificate alone": string(certificate), "a key alone": string(key), "a word": "canary",
		} {
			s.write("pem", text)
			got := s.run(flags)
			require.Equal(t, operator.Failed, got.status, name)
			require.Contains(t, got.err, "-certificate: it has to hold", name)
		}
		time.Sleep(80 * day)
		s.write("pem", string(certificate)+string(key))
		require.Contains(t, flat(s.run("-health "+flags).out), "the certificate of the application expires on 2027-02-14")
	})
}

func TestASecretCanBeToldToExpire(t *testing.T) {
	onFriday(t, func(t *testing.T) {
		s := filledSite(t)
		got := s.run("-strict -secret-expires 2026-12-01 " + usualFlags)
		require.Equal(t, warned, got.status)
		require.Contains(t, got.out, "Credential   secret, good until 2026-12-01, in 25 days")
		require.Contains(t, flat(got.out), "the secret of the application expires on 2026-12-01")
	})
}

func TestASecretComesFromStandardInput(t *testing.T) {
	s := filledSite(t)
	flags := "-store store -key key -partner " + partner + " -app " + app + " -secret -"
	require.Equal(t, operator.Done, s.runWith(clientSecret.Reveal()+"\r\n", flags).status)
	got := s.runWith("canary and another", flags)
	require.Equal(t, operator.Failed, got.status)
	require.Contains(t, got.err, "-secret: it is not one word")
}

func TestACloudHasAHostOfItsOwn(t *testing.T) {
	for name, host := range map[string]string{
		"usgov": "login.microsoftonline.us", "usgovdod": "login.microsoftonline.us", "china": "login.partner.microsoftonline.cn",
	} {
		s := newSite(t)
		s.entra.Host = host
		s.write("token", s.consent().Reveal())
		got := s.run("-cloud " + name + " -inspect token " + applicationFlags)
		require.Equal(t, operator.Done, got.status, got.err)
	}
}
