# A program.  In: PROG SRCS LIBS (paths from the top to .a files) LDADD
#
# Without SRCS, every *.c of the directory is taken, when make starts: a new
# file needs no edit of a Makefile.
.include "${.CURDIR}/${TOP}/mk/init.mk"

.if !defined(QBOOT_HERE)
.include "${.CURDIR}/${TOP}/mk/forward.mk"
.else
.if !defined(SRCS)
SRCS!=		cd ${.CURDIR} && ls | sed -n '/\.c$$/p'
.endif
DPADD=		${LIBS:S,^,${QBOOT_OBJ}/,}

.MAIN: all
.PHONY: all
all: ${PROG}

.include "${.CURDIR}/${TOP}/mk/cc.mk"

_STAMP!=	sh ${QBOOT_SRC}/mk/stamp.sh ${.OBJDIR} srcs "${OBJS}" ${PROG}

${PROG}: ${OBJS} ${DPADD}
	@echo "link ${.TARGET}"
	${Q}${LINK} -o ${.TARGET} ${OBJS} ${DPADD} ${LDADD}
.NOPATH: ${PROG}
.endif
