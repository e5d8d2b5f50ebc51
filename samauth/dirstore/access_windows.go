package dirstore

import (
	"fmt"
	"io/fs"
	"os"
	"unsafe"

	"golang.org/x/sys/windows"
)

// A file that somebody reads cannot be replaced.
const readersMayStay = false

// A folder cannot be locked. A file that is locked cannot be deleted either.
const foldersLock = false

// A link is opened itself, and seen to be one.
const noFollow = windows.O_FILE_FLAG_OPEN_REPARSE_POINT

// makePrivate makes a folder that the user and the system may enter, and nobody
// else, and whose files inherit that.
func makePrivate(path string) error {
	me, err := user()
	if err != nil {
		return err
	}
	descriptor, err := windows.SecurityDescriptorFromString("D:P(A;OICI;FA;;;" + me.String() + ")(A;OICI;FA;;;SY)")
	if err != nil {
		return err
	}
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return err
	}
	attributes := windows.SecurityAttributes{SecurityDescriptor: descriptor}
	attributes.Length = uint32(unsafe.Sizeof(attributes))
	if err := windows.CreateDirectory(name, &attributes); err != nil {
		return &fs.PathError{Op: "mkdir", Path: path, Err: err}
	}
	return nil
}

func user() (*windows.SID, error) {
	me, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return nil, fmt.Errorf("find out who runs this process: %w", err)
	}
	return me.User.Sid, nil
}

// checkAccess refuses what somebody else owns, or what an access list opens to
// others.
func checkAccess(path string, info fs.FileInfo) error {
	me, err := user()
	if err != nil {
		return err
	}
	descriptor, err := windows.GetNamedSecurityInfo(path, windows.SE_FILE_OBJECT, windows.OWNER_SECURITY_INFORMATION|windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		return &fs.PathError{Op: "read the access list of", Path: path, Err: err}
	}
	owner, _, err := descriptor.Owner()
	if err != nil {
		return &fs.PathError{Op: "read the owner of", Path: path, Err: err}
	}
	if !trusted(owner, me) {
		return &refusal{path, "it belongs to " + owner.String(), fmt.Sprintf(`run: icacls "%s" /setowner "*%s"`, path, me)}
	}
	list, _, err := descriptor.DACL()
	if err != nil {
		return &fs.PathError{Op: "read the access list of", Path: path, Err: err}
	}
	if who := stranger(list, me); who != "" {
		grant := "F"
		if info.IsDir() {
			grant = "(OI)(CI)F"
		}
		return &refusal{path, "its access list opens it to " + who, fmt.Sprintf(`run: icacls "%s" /inheritance:r /grant:r "*%s:%s", and see that nobody else is left`, path, me, grant)}
	}
	return nil
}

// stranger names one that an access list lets in and that is not trusted.
func stranger(list *windows.ACL, me *windows.SID) string {
	if list == nil {
		return "everybody"
	}
	for i := range uint32(list.AceCount) {
		var ace *windows.ACCESS_ALLOWED_ACE
		if err := windows.GetAce(list, i, &ace); err != nil {
			return "somebody who cannot be read"
		}
		switch ace.Header.AceType {
		case windows.ACCESS_DENIED_ACE_TYPE:
		case windows.ACCESS_ALLOWED_ACE_TYPE:
			if sid := (*windows.SID)(unsafe.Pointer(&ace.SidStart)); !trusted(sid, me) {
				return sid.String()
			}
		default:
			return "somebody, by a rule of an unknown kind"
		}
	}
	return ""
}

// trusted are the user, and those who can read everything anyway.
func trusted(sid, me *windows.SID) bool {
	return sid.Equals(me) ||
		sid.IsWellKnown(windows.WinLocalSystemSid) ||
		sid.IsWellKnown(windows.WinBuiltinAdministratorsSid) ||
		sid.IsWellKnown(windows.WinCreatorOwnerSid) ||
		sid.IsWellKnown(windows.WinCreatorOwnerRightsSid)
}

// checkLinks refuses a file with a second name, which may be in another folder.
func checkLinks(path string, file *os.File) error {
	var info windows.ByHandleFileInformation
	if err := windows.GetFileInformationByHandle(windows.Handle(file.Fd()), &info); err != nil {
		return &fs.PathError{Op: "count the names of", Path: path, Err: err}
	}
	if info.NumberOfLinks > 1 {
		return &refusal{path, fmt.Sprintf("it is a hard link, the file has %d names", info.NumberOfLinks), "delete the other names, or copy the file and put the copy in its place"}
	}
	return nil
}
