// Package faketenant is Microsoft Graph for tests and demonstrations: any number
// of tenants, as far as this module reads and changes them, with Graph's limits,
// its words when it refuses, and its bad days. So far that is the sign-in log:
//
//	graph := faketenant.New(nil)
//	tenant := graph.Tenant(id)
//	tenant.Fill(signintest.Tenant{End: time.Now()})
//	app := partnersec.NewApp(&partnersec.Options{Transport: graph.Transport()})
//	source := graphsignin.New(app.Tenant(id, tenant.Credential()), nil)
//
// [Graph.Transport] answers in memory, without a socket, and so inside a bubble
// of testing/synctest too; [Graph.Serve] answers behind TLS on the loopback
// interface. Both are the same handler. All time is that of package time.
//
// [Tenant.Fail] lets things go wrong, and [Graph.Statistics] tells what clients
// did. What Graph does and says is from Microsoft's pages and from answers that
// people published; where nobody published one, a comment says that the words
// are made up.
package faketenant
