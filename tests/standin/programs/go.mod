// Copyright: (c) 2026, golden.triangle contributors
// SPDX-License-Identifier: GPL-3.0-or-later
module standin

go 1.21
