package main

const usage = `Rotate replaces the refresh token of the Secure Application Model before it
dies, and says how it is.

  rotate -store DIR -key FILE -partner TENANT -app ID -secret FILE [flags]

  -store DIR          the folder that keeps the refresh token, encrypted
  -key FILE           the age identity that it is encrypted for, as age-keygen
                      writes it; never in the folder itself
  -partner TENANT     the partner tenant, by its id or a domain name
  -app ID             the application that the partner's user consented to
  -secret FILE        the application's client secret, alone in a file, or
  -certificate FILE   its certificate and private key, in PEM
  -secret-expires DAY the day when the secret expires, such as 2027-05-31: Entra
                      does not tell, and with it there is a warning a month before
  -cloud NAME         public (default), usgov, usgovdod or china

What is done; without any of these the token is replaced once:

  -health             say how the token is; no call and no write
  -keep-fresh         replace it whenever that is due, until the program is told
                      to end; what happens is logged to standard error
  -import FILE        try a refresh token that CIPP or Partner Center PowerShell
                      obtained, and put its successor into a store that is empty
  -replace            with -import: also into a store that is not
  -inspect FILE       try such a token and say what it is; nothing is written,
                      and there is no -store and no -key
  -init               make the file of -key; only with -key and perhaps -store
  -demo               show all this with an Entra that is made up; no other flags

  -strict             exit with 3 if there are warnings
  -quiet              print nothing unless something is wrong
  -h                  this text

A FILE that holds a secret may be read by its owner alone; - is standard input,
for one of them. A file for -import or -inspect holds the token alone, or JSON
with a member RefreshToken, or what a store of this module writes.

Exit status: 0 it was done, and warnings are named; 1 it failed, or by -health
the token or the credential is past use: what happened, who has to act and
whether trying again can help is on standard error; 3 by -strict; 64 the command
line is wrong.
`
