# Read first by every directory's Makefile, by way of lib.mk and the others.
# A directory sets TOP (the way to the top) before.
#
# make in a directory, without the top: mk/forward.mk goes there by the top's
# way, which knows the object directory.

.include "${.CURDIR}/${TOP}/mk/vars.mk"
.if defined(QBOOT_HERE)
.include "${QBOOT_OBJ}/flags.mk"
.endif

# Three repairs to the sys.mk of Debian's bmake: with DESTDIR it adds
# "-nostdinc -idirafter"; it starts from "LDFLAGS=", which drops LDFLAGS of
# the environment; and its default CFLAGS have no -O.
.if defined(DESTDIR) && defined(CPPFLAGS)
CPPFLAGS:=	${CPPFLAGS:N-nostdinc:N-idirafter:N${DESTDIR}/usr/include}
.endif
.if empty(LDFLAGS)
LDFLAGS!=	echo "$$LDFLAGS"
.endif
.if empty(CFLAGS:M-O*)
OPTFLAGS?=	-O2
.endif

# What of the libc is seen.  FEATURES=-D_POSIX_C_SOURCE=200809L hides all that
# POSIX does not have: src/compat stands in for it then.
FEATURES?=	-D_DEFAULT_SOURCE -D_OPENBSD_SOURCE

# What the project needs is kept apart from CFLAGS: a CFLAGS given on the
# command line makes every "CFLAGS+=" in a makefile void.  -iquote, so that
# <paths.h> stays the system's.
QBOOT_CPPFLAGS=	-iquote ${QBOOT_OBJ}/src/compat -I${QBOOT_OBJ}/src \
		-I${QBOOT_SRC}/src ${FEATURES}
QBOOT_CFLAGS=	-std=c11 ${OPTFLAGS} -Wall -Wextra -Wshadow -Wpointer-arith \
		-Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
		-Wwrite-strings -Wcast-qual -Wformat=2 -Wvla -Wundef \
		-Wdeclaration-after-statement -Wswitch-enum \
		-Wimplicit-fallthrough -Wnull-dereference \
		${HARDEN_CFLAGS}
QBOOT_LDFLAGS=	${HARDEN_LDFLAGS}
MAP_FLAG?=
# What is built is the same wherever that is done: no path of it goes in.
.if !empty(MAP_FLAG)
QBOOT_CFLAGS+=	${MAP_FLAG}=${QBOOT_OBJ}=./obj ${MAP_FLAG}=${QBOOT_SRC}=.
.endif
.if defined(WERROR)
QBOOT_CFLAGS+=	-Werror
.endif
.if defined(SANITIZE)
QBOOT_CFLAGS+=	-g -fno-omit-frame-pointer -fsanitize=${SANITIZE} \
		-fno-sanitize-recover=all
QBOOT_LDFLAGS+=	-fsanitize=${SANITIZE}
.elif empty(CFLAGS:M-O0)
QBOOT_CFLAGS+=	${FORTIFY_CFLAGS}
.endif
