// Copyright: (c) 2026, golden.triangle contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

//go:build tools

// Package tools names the program that go.mod and go.sum pin.
package tools

import _ "github.com/rhysd/actionlint/cmd/actionlint"
