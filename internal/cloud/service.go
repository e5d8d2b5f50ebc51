package cloud

import "fmt"

// Service is what runs at a host.
type Service uint8

const (
	Login         Service = iota + 1 // Microsoft Entra
	Graph                            // Microsoft Graph
	PartnerCenter                    // the Partner Center API
	LogAnalytics                     // queries of Azure Monitor Logs
	Vault                            // key vaults, each with a host of its own
	Kusto                            // Azure Data Explorer clusters, each with a host of its own
)

// column is a Service's place in the table.
type column struct {
	name   string
	suffix bool // whether the cell is what the hosts end in
	cell   func(*Hosts) string
}

var columns = [...]column{
	Login:         {name: "Microsoft Entra", cell: func(h *Hosts) string { return h.Login }},
	Graph:         {name: "Microsoft Graph", cell: func(h *Hosts) string { return h.Graph }},
	PartnerCenter: {name: "Partner Center", cell: func(h *Hosts) string { return h.PartnerCenter }},
	LogAnalytics:  {name: "Log Analytics", cell: func(h *Hosts) string { return h.LogAnalytics }},
	Vault:         {name: "Key Vault", suffix: true, cell: func(h *Hosts) string { return h.Vault }},
	Kusto:         {name: "Azure Data Explorer", suffix: true, cell: func(h *Hosts) string { return h.Kusto }},
}

// String is the name that people know it by.
func (s Service) String() string {
	if s.valid() != nil {
		return fmt.Sprintf("unknown service %d", uint8(s))
	}
	return columns[s].name
}

func (s Service) valid() error {
	if s == 0 || int(s) >= len(columns) {
		return fmt.Errorf("cloud: service number %d is unknown", uint8(s))
	}
	return nil
}

// Host is the host of a service in a cloud or, of [Vault] and [Kusto], what its
// hosts end in, without a dot before it. It fails if Microsoft's pages give no
// host, and if the cloud or the service is unknown.
func (n Name) Host(s Service) (string, error) {
	hosts, err := n.Hosts()
	if err != nil {
		return "", err
	}
	if err := s.valid(); err != nil {
		return "", err
	}
	host := columns[s].cell(&hosts)
	if host == "" {
		return "", fmt.Errorf("cloud: the host of %s in cloud %s is not known: Microsoft's pages name none", s, n)
	}
	return host, nil
}
