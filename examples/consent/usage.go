package main

const usage = `Consent lets a user of the partner tenant sign in, with multifactor
authentication, and stores the refresh token that comes of it.

  consent -store DIR -key FILE -partner TENANT -app ID -secret FILE [flags]

  -store DIR          the folder that is to keep the refresh token, encrypted; it
                      is made if there is none
  -key FILE           the age identity that it is encrypted for, as rotate -init
                      or age-keygen writes it; never in the folder itself
  -partner TENANT     the partner tenant, by its id or a domain name
  -app ID             the application
  -secret FILE        the application's client secret, alone in a file, or
  -certificate FILE   its certificate and private key, in PEM
  -cloud NAME         public (default), usgov, usgovdod or china

How the user signs in; without any of these, in a browser on this computer, where
the application needs the redirect URI http://localhost:

  -paste              in a browser anywhere, with the same redirect URI: the
                      address that it cannot open at the end is pasted here
  -serve ADDRESS      on a page that is served at this address, such as
                      127.0.0.1:8400, until one user has consented
  -device-code        by a code that is typed at a page of Microsoft's: the last
                      resort, which attackers imitate and tenants should block

  -redirect URL       with -serve: the redirect URI, as browsers know it; it ends
                      in /callback, and the page is where that stands
  -tls-cert FILE      with -serve: the server's certificate, in PEM, where no
  -tls-key FILE       proxy does TLS, and its private key
  -keep-serving       with -serve: go on after a consent, until told to end

  -login-hint USER    the account that should sign in
  -accept-unproven    store a token although nothing shows whether its user
                      passed multifactor authentication
  -replace            store it although the store holds a token that still serves,
                      of another account or with better proof

For customers, once the store has a token:

  -customer TENANT    let the application into this customer's tenant, which is
                      named by its id, through Partner Center
  -name NAME          what the customer's administrators see it as
  -grant API=SCOPES   what it may do there, such as graph=User.Read.All,Mail.Read;
                      graph, arm, partner or an application id; repeatable. By
                      default graph=AuditLog.Read.All,Policy.Read.All,User.Read.All
  -revoke             take that back

  -demo               show all this with an Entra that is made up; no other flags
  -h                  this text

A FILE that holds a secret may be read by its owner alone; - is standard input,
for one of them.

Exit status: 0 it was done; 1 it failed: what happened, who has to act and
whether trying again can help is on standard error; 64 the command line is wrong.
`
