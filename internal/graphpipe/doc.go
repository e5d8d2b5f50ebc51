// Package graphpipe carries all requests of this module to Microsoft Graph and
// Partner Center. It is azcore's pipeline with the decisions that azcore leaves
// open, or takes in a way that does not fit a program that changes other
// people's tenants:
//
//   - A [Pipe] reaches one service of one cloud. A link to anywhere else is an
//     error, and nothing is dialled; redirects are not followed.
//   - Reads are repeated, writes are not, unless the service says that it did not
//     do what it was asked. See [Pipe.Do].
//   - An answer is whole, of bounded size, and JSON, or it is an error. Nobody
//     downstream mistakes half a page for a short one.
//   - Errors are *[Error]. They say what to tell Microsoft's support and whether
//     a write may have been applied, and show no secret, no query and no body.
//
// The token comes from an azcore.TokenCredential, which is asked before each
// request and so has to keep its tokens. azcore's own policy for that would keep
// a second copy. Its callers wait for one another without regard to their
// contexts, and a request that comes between a claims challenge and its answer
// brings the refused token back; see [Pipe.Do] for what is done here.
package graphpipe
