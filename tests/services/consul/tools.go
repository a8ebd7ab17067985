// Copyright: (c) 2026, golden.triangle contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

//go:build tools

// Package tools pins Consul. Its own go.mod has replace lines, so `go install MODULE@VERSION` refuses it; as a
// requirement of a module of ours, with the api and sdk that it was released with, it builds.
package tools

import _ "github.com/hashicorp/consul"
