# BSD make (Debian: bmake).  GNU make reads GNUmakefile, which forwards here.
#
#	all		build everything below OBJDIR (default: obj)
#	install		PREFIX= SYSCONFDIR= MANPREFIX= DESTDIR= FORCE=yes
#	uninstall	remove what was installed and not changed since
#	demo		start and stop mail services below OBJDIR, once
#	check		get what the tests need, run all of them
#	test		run tests; TESTS="core/ tcp/rules_test:a_case" selects;
#			in a directory of tests/: its tests alone
#	sanitize	the tests, built with ASan and UBSan
#	valgrind	the programs that only read, under valgrind
#	lint		CHECKS="format tidy ..." selects
#	cross		compile and link for the BSDs; TARGETS="x86_64-freebsd ..."
#	bench		all that are below
#	bench-boot	bootctrl against OpenRC, sysv-rc and bare loops
#	bench-tcp	qmail-tcpsrv and tcprules against their peers
#	boot		boot whole systems in QEMU; BOOTS="systemd ..." selects
#	fleet		Ansible on the services of each init; INITS="openrc ..."
#	faults		the fault campaign: SIZE=small|large, ROWS="...", SEED=N
#	faults-versus	some of it on start-stop-daemon too: OPENRC_SSD=/path
#	clean
#
# Variables: CC CFLAGS LDFLAGS WERROR=1 SANITIZE=address,undefined
# BACKENDS="fork" QBOOT_OS=linux|bsd|posix CDBDIR=/where/tinycdb/is

TESTDIRS!=	cd ${.CURDIR} && ls tests/*/Makefile \
		    backends/*/tests/Makefile 2> /dev/null | sed 's,/Makefile$$,,'

# In build order.  SUBDIR="src/compat src/core tests/core" builds a part.  The
# tests come later, for those who have ATF.
.if !defined(SUBDIR)
SUBDIR=		src/compat src/core src/picture src/tcp src/launcher backends \
		src/bootctrl src/mktcprules src/tcprules src/tcprulescheck src/tcpsrv \
		rc.d etc man
.else
TESTDIRS=
.endif

.include "mk/vars.mk"
.include "mk/subdir.mk"

SCRIPT_ENV=	QBOOT_SRC=${.CURDIR} QBOOT_OBJ=${QBOOT_OBJ} OBJDIR=${QBOOT_OBJ} \
		PREFIX=${PREFIX:Q} BINDIR=${BINDIR:Q} \
		SYSCONFDIR=${SYSCONFDIR:Q} MANPREFIX=${MANPREFIX:Q} \
		DESTDIR=${DESTDIR:Q} FORCE=${FORCE:Q} CC=${CC:Q} \
		MAKE=${MAKE:Q}
DESTDIR?=
FORCE?=
CHECKS?=
TESTS?=
TESTDIR?=
KYUA_FLAGS?=

.PHONY: install uninstall all-tests test check sanitize valgrind demo bench bench-boot bench-tcp faults faults-versus lint

install: all
	@cd ${.CURDIR} && env ${SCRIPT_ENV} sh mk/install.sh install

uninstall:
	@cd ${.CURDIR} && env ${SCRIPT_ENV} sh mk/install.sh uninstall

all-tests: all
.if !empty(TESTDIRS)
	@cd ${.CURDIR} && ${MAKE} SUBDIR="${TESTDIRS}" all
.endif

test: all-tests
	@env ${SCRIPT_ENV} KYUA_FLAGS=${KYUA_FLAGS:Q} QBOOT_TESTS=${TESTDIR:Q} \
	    QBOOT_SANITIZE=${SANITIZE:Q} \
	    sh ${.CURDIR}/mk/test.sh ${TESTS}

check:
	@sh ${.CURDIR}/mk/bootstrap.sh check
	@jobs=$$(sh ${.CURDIR}/mk/ncpu.sh); \
	cd ${.CURDIR} && ${MAKE} -j$$jobs all-tests && ${MAKE} test

# A tree of its own, so that no object of the other build is taken.  The shells
# start a program for each file of the language's property test, which takes
# ten times as long here: fewer files, and fewer texts of rules.
SAN_FLAGS=	-v test_suites.qboot.lang_files=1000 \
		-v test_suites.qboot.peer_texts=2000
sanitize:
	@jobs=$$(sh ${.CURDIR}/mk/ncpu.sh); cd ${.CURDIR} && \
	${MAKE} -j$$jobs OBJDIR=${QBOOT_OBJ}/san \
	    SANITIZE=address,undefined all-tests && \
	${MAKE} OBJDIR=${QBOOT_OBJ}/san SANITIZE=address,undefined \
	    KYUA_FLAGS="${SAN_FLAGS} ${KYUA_FLAGS}" test

valgrind: all
	@env ${SCRIPT_ENV} sh ${.CURDIR}/mk/valgrind.sh

# The demo is installed below the object directory, whatever PREFIX is.
demo:
	@sh ${.CURDIR}/mk/bootstrap.sh demo
	@jobs=$$(sh ${.CURDIR}/mk/ncpu.sh); cd ${.CURDIR} && \
	${MAKE} -j$$jobs OBJDIR=${QBOOT_OBJ}/demo \
	    PREFIX=${QBOOT_OBJ}/demo/qmail \
	    SYSCONFDIR=${QBOOT_OBJ}/demo/qmail/etc all && \
	${MAKE} OBJDIR=${QBOOT_OBJ}/demo PREFIX=${QBOOT_OBJ}/demo/qmail \
	    SYSCONFDIR=${QBOOT_OBJ}/demo/qmail/etc run-demo

bench: bench-boot bench-tcp
.ORDER: bench-boot bench-tcp

bench-boot: all
	@env ${SCRIPT_ENV} sh ${.CURDIR}/mk/bench/boot.sh

# Its load generator is the tests'.
bench-tcp: all
	@sh ${.CURDIR}/mk/bootstrap.sh bench
	@cd ${.CURDIR} && ${MAKE} SUBDIR=tests/tcpsrv all
	@env ${SCRIPT_ENV} sh ${.CURDIR}/mk/bench/tcp.sh

# Its services are the tests' stand-ins for a *qmail.
BOOTS?=
.PHONY: boot
boot: all
	@sh ${.CURDIR}/mk/bootstrap.sh boot
	@cd ${.CURDIR} && ${MAKE} SUBDIR=tests/helpers all
	@env ${SCRIPT_ENV} sh ${.CURDIR}/mk/boot.sh ${BOOTS}

INITS?=
.PHONY: fleet
fleet: all
	@sh ${.CURDIR}/mk/bootstrap.sh fleet
	@env ${SCRIPT_ENV} sh ${.CURDIR}/mk/fleet.sh ${INITS}

SIZE?=		small
ROWS?=
SEED?=
faults: all-tests
	@env ${SCRIPT_ENV} SEED=${SEED:Q} sh ${.CURDIR}/mk/faults.sh ${SIZE} ${ROWS}

DPKG_SSD?=	/sbin/start-stop-daemon
OPENRC_SSD?=
faults-versus: all-tests
	@env ${SCRIPT_ENV} DPKG_SSD=${DPKG_SSD:Q} OPENRC_SSD=${OPENRC_SSD:Q} \
	    sh ${.CURDIR}/tests/faults/versus.sh

.PHONY: dist deb
dist:
	@env ${SCRIPT_ENV} VERSION=${VERSION} sh ${.CURDIR}/mk/dist.sh
deb:
	@env ${SCRIPT_ENV} VERSION=${VERSION} sh ${.CURDIR}/mk/deb.sh

# TARGETS= are those of mk/cross.sh; empty: all.
TARGETS?=
.PHONY: cross
cross:
	@env ${SCRIPT_ENV} sh ${.CURDIR}/mk/cross.sh ${TARGETS}

lint: all
	@env ${SCRIPT_ENV} sh ${.CURDIR}/mk/lint.sh ${CHECKS}

.PHONY: run-demo
run-demo: all
	@env ${SCRIPT_ENV} sh ${.CURDIR}/mk/demo.sh
