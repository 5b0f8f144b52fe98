// tests/catch.h: Catch2 v2 (Debian 12) or v3 (Ubuntu 24.04, Homebrew) under one include.
//
// Include it last: our own CHECK (base/check.h) makes room for Catch2's here.
#pragma once

#include "base/check.h"
#undef CHECK

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers_all.hpp>
using Catch::Approx;
#else
#include <catch2/catch.hpp>
#endif
