package main

const usage = `Assess reads sign-ins, judges each of them by the requirement that every
authentication has an MFA challenge, prints a summary and writes report.csv.

  assess [-from PATH... | -tenant ID] [flags]

  -from PATH...     files, folders, or - for standard input (repeatable)
  -tenant ID        live, through Microsoft Graph, as whoever Azure's default
                    credential is: the environment, a managed identity, or the
                    Azure CLI; it needs AuditLog.Read.All and Entra ID P1 or P2
    -sam DIR -key FILE -partner ID -app ID -secret FILE
                    as a partner, by the refresh token that consent has stored,
                    with the key and the files as for rotate
  -demo             the demo tenant, through a Graph that is made up; it is also
                    read without -from and -tenant
  -since DURATION   the last stretch only, such as 24h, which is what is read live
                    if it is not given; the demo's ends with its log
  -report FILE      .csv or .json (repeatable); report.csv if not given
  -all              also sign-ins with MFA in the report
  -all-kinds        also renewals of tokens and workloads
  -findings FILE    every judged sign-in, one JSON object a line; - is standard
                    output, and then the summary goes to standard error
  -profile NAME     every (default): MFA earlier in the session counts; or fresh
  -exempt FILE      object ids of accounts that are out of scope, one a line
  -fail-on VERDICT  exit with 3 if there is a sign-in that is missed, or with
                    unknown, one that is missed or unknown
  -strict           exit with 2 if anything could not be read
  -quiet            no progress bar
  -h                this text

Exit status: 0 it ran, and records that could not be read are named; 1 it was
broken off, or an output could not be written: of a tenant that was not read to
the end there is a report on what was, and the summary says what is missing;
2 no record could be read, or with -strict, not all could; 3 by -fail-on, for
which part of a log is enough; 64 the command line is wrong.
`
