# What can be done here. Every command sets up what it needs, and may be repeated.
.PHONY: help run test build debug bench registered-for-long lint format unit end-to-end faults fuzz sanitize protocol
.PHONY: clean

## make help                 this list
help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST)

## make run                  build and run the gateway, with a local SIP domain and ready accounts
run: build
	Scripts/install-prerequisites sip
	Scripts/run

## make test                 everything that CI checks
test:
	Scripts/test

## make build                the daemon and its plugins, optimised, in .build/release
build:
	Scripts/install-prerequisites build
	swift build -c release --product gatewayd
	swift build -c release --product Registration
	swift build -c release --product Echo

## make debug                the same for debugging, with everything the tests need, in .build/debug
debug:
	Scripts/install-prerequisites build
	swift build --build-tests

## make bench                ratios to a plain C server that does the same work
bench: build
	Scripts/install-prerequisites bench
	swift build -c release --product NoOp
	swift build -c release --product DispatchBench
	Benchmarks/run

## make registered-for-long  5,000 accounts stay registered at a real registrar for ten minutes; none may be lost
registered-for-long: build
	Scripts/install-prerequisites bench
	Benchmarks/registered-for-long

## make lint                 formatting, and descriptions that must agree with the code
lint:
	Scripts/lint

## make format               format the sources
format:
	Scripts/format

## make unit                 tests within one process
unit: debug
	swift test --skip-build

## make end-to-end           tests of the real daemon
end-to-end: debug
	Scripts/end-to-end

## make faults               100,000 connections opened and cut at random points
faults: debug
	FAULT_COUNT=100000 Scripts/end-to-end -k faults

## make fuzz                 each parser for SECONDS_EACH (1800)
fuzz:
	Scripts/install-prerequisites build
	Scripts/fuzz $(or $(SECONDS_EACH),1800)

## make sanitize             all tests under ThreadSanitizer, then under AddressSanitizer
sanitize:
	Scripts/install-prerequisites build
	Scripts/sanitize thread
	Scripts/sanitize address

## make protocol             write the tables of Documentation/PROTOCOL.md anew
protocol:
	Scripts/protocol-tables

## make clean                remove what build and debug have made
clean:
	swift package clean
