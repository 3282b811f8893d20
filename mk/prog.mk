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

SRCS_ID!=	echo ${OBJS} | cksum | cut -d' ' -f1
srcs.${SRCS_ID}:
	@rm -f srcs.*; touch ${.TARGET}

${PROG}: ${OBJS} ${DPADD} srcs.${SRCS_ID}
	@echo "link ${.TARGET}"
	${Q}${LINK} -o ${.TARGET} ${OBJS} ${DPADD} ${LDADD}
.NOPATH: ${PROG} srcs.${SRCS_ID}
.endif
