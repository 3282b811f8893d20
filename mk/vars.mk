# What the user may set, and where objects go.  Read by the top and by every
# directory.
#
# Only the dialect that Debian's bmake (20200710), NetBSD and FreeBSD make and
# OpenBSD make share is used: no :U :D :L :O :@ :ts :tA, no .export, .dinclude.

PREFIX?=	/usr/local/qmail
BINDIR?=	${PREFIX}/bin
SYSCONFDIR?=	${PREFIX}/etc
MANPREFIX?=	${PREFIX}/share/man
VERSION=	0.1

# The top computes QBOOT_OBJ and hands it down (see mk/subdir.mk).
.if !defined(QBOOT_HERE)
.if defined(OBJDIR)
.if empty(OBJDIR:M/*)
QBOOT_OBJ=	${.CURDIR}/${OBJDIR}
.else
QBOOT_OBJ=	${OBJDIR}
.endif
.elif defined(MAKEOBJDIRPREFIX)
QBOOT_OBJ=	${MAKEOBJDIRPREFIX}${.CURDIR}
.else
QBOOT_OBJ=	${.CURDIR}/obj
.endif
.endif
