// Package signintest helps to test what reads or makes sign-in events.
//
// [TestSource] is the contract of [signin.Source] as a test, for those who
// write a Source over a log of their own:
//
//	func TestArchive(t *testing.T) {
//		if err := signintest.TestSource(archive, signin.Query{}, "7a3f0c52-..."); err != nil {
//			t.Fatal(err)
//		}
//	}
//
// [FailAfter], [Truncate], [Duplicate], [Shuffle] and [CancelAfter] make a
// Source misbehave, for those who read one. [Tenant] is a partner's tenant that
// never was, with a sign-in log that holds every trap known to this module;
// [Shape] writes events in each form in which people hold such logs.
package signintest
