// Package dirstore keeps the refresh token of package samauth in a folder,
// encrypted with age, so that neither a crash nor a power cut, damage to a file
// or another process loses it.
//
//	key, err := os.Open("/etc/partner/identity") // made by age-keygen -pq, kept elsewhere than the folder
//	...
//	identities, err := age.ParseIdentities(key)
//	...
//	store, err := dirstore.New("/var/lib/partner/token", identities, nil)
//
// # Files
//
//	refresh-token.age              the token
//	refresh-token.age.copy         the same, for when the first is damaged
//	refresh-token.age.damaged-...  what was damaged, with the time when it was moved aside
//	write.lock                     a lock, which is empty; do not delete it while a program runs
//	rotate.lock                    another, where the folder itself cannot be locked, as on Windows
//
// The first two are ordinary age files: age -d -i identity refresh-token.age
// shows what is in them. Both are written anew by each Swap, the first one
// first, and each is replaced whole; see what package durable says. A file that
// was made by age itself is read too, whether it holds a record or a bare token.
//
// # Damage
//
// If the first file is damaged or missing, or the disk fails to read it, Load
// returns what the copy holds, perhaps an older token, and an error that is
// [samauth.ErrDamaged]. If both are, it returns that error and no token, with the
// version to give to Swap once somebody has consented anew. Swap moves a damaged
// file aside and never deletes one. While the disk gives neither of them, nothing
// is known of what is stored, and nothing is written.
//
// That no identity opens a file is not damage, nor that a newer release has
// written it: the token is good, and Swap does not touch it.
//
// # Keys
//
// The first identity seals, and every one opens. To change keys put the new one
// before the old one, and remove the old one after the next rotation.
//
// # Who else can read it
//
// The folder and the files have to belong to the user of the process and to be
// out of reach for all others: 0700 and 0600. If they are not, or if a file is a
// link or no regular file, each method refuses with [ErrUnsafe] and says what to
// do. The store trusts the folders above its own.
//
// On Windows New makes the folder for the user and the system alone, and what is
// in it inherits that. It is checked that access lists allow only these,
// administrators and the owner. What is weaker there: a new name in a folder
// cannot be made durable by the program, only by the file system; administrators
// can read the files, as root can elsewhere; and Load waits for a Swap under way.
//
// Locks and atomic renaming are those of a local file system. Network file
// systems, such as NFS and SMB, are not supported.
package dirstore
