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

# Objects of files that are gone must not stay in the archive, and the name
# of this stamp changes with the list.
SRCS_ID!=	echo ${OBJS} | cksum | cut -d' ' -f1
srcs.${SRCS_ID}:
	@rm -f srcs.*; touch ${.TARGET}

lib${LIB}.a: ${OBJS} srcs.${SRCS_ID}
	@echo "ar ${.TARGET}"
	${Q}rm -f ${.TARGET} && ${AR} cr ${.TARGET} ${OBJS} && \
	    ranlib ${.TARGET}
.NOPATH: lib${LIB}.a srcs.${SRCS_ID}
.endif
