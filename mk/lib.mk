# A static library that is linked into the programs and not installed.
# In: LIB SRCS OBJS
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

.MAIN: all
.PHONY: all
all: lib${LIB}.a

.include "${.CURDIR}/${TOP}/mk/cc.mk"

# Objects of files that are gone must not stay in the archive.
_STAMP!=	sh ${QBOOT_SRC}/mk/stamp.sh ${.OBJDIR} srcs "${OBJS}" lib${LIB}.a

lib${LIB}.a: ${OBJS}
	@echo "ar ${.TARGET}"
	${Q}rm -f ${.TARGET} && ${AR} cr ${.TARGET} ${OBJS} && \
	    ranlib ${.TARGET}
.NOPATH: lib${LIB}.a
.endif
