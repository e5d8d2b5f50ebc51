package kiotasignin_test

import "github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

var graphScope = policy.TokenRequestOptions{Scopes: []string{"https://graph.microsoft.com/.default"}}
