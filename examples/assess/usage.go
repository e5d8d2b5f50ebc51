package main

const usage = `Assess reads sign-ins, judges each of them by the requirement that every
authentication has an MFA challenge, prints a summary and writes report.csv.

  assess [-from PATH...] [flags]

  -from PATH...     files, folders, or - for standard input (repeatable)
  -demo             the demo tenant, which is also read without -from
  -since DURATION   the last stretch only, such as 24h; the demo's ends with its log
  -report FILE      .csv or .json (repeatable); report.csv if not given
  -all              also sign-ins with MFA in the report
  -all-kinds        also renewals of tokens and workloads
  -findings FILE    every judged sign-in, one JSON object a line; - is standard
                    output, and then the summary goes to standard error
  -profile NAME     every (default): MFA earlier in the session counts; or fresh
  -exempt FILE      object ids of accounts that are out of scope, one a line
  -fail-on VERDICT  exit with 3 if there is a sign-in that is missed, or with
                    unknown, one that is missed or unknown
  -strict           exit with 2 if any record could not be read
  -quiet            no progress bar
  -h                this text

Exit status: 0 it ran, and records that could not be read are named; 1 it was
broken off, or an output could not be written; 2 no record could be read, or
with -strict one could not; 3 by -fail-on; 64 the command line is wrong.
`
