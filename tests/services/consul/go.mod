// Copyright: (c) 2026, golden.triangle contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

module golden.triangle/consul

go 1.16

require (
	github.com/hashicorp/consul v1.10.12
	github.com/hashicorp/consul/api v1.13.0 // indirect
	github.com/hashicorp/consul/sdk v0.9.0 // indirect
)
