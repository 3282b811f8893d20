# ATF test programs.
# Every X_test.c and X_test.sh of the directory is built into X_test, and the
# Kyuafile runs what it finds by the same rule.  Every h_X.c becomes a helper
# program h_X beside them.  In: LIBS LDADD
.include "${.CURDIR}/${TOP}/mk/init.mk"

.if !defined(QBOOT_HERE)
.include "${.CURDIR}/${TOP}/mk/forward.mk"
.else
ATF_SH_PROG?=	atf-sh
ATF_LIBS?=	-latf-c
ATF_C!=		cd ${.CURDIR} && ls | sed -n 's/_test\.c$$/_test/p'
ATF_SH!=	cd ${.CURDIR} && ls | sed -n 's/_test\.sh$$/_test/p'
HELPERS!=	cd ${.CURDIR} && ls | sed -n 's/^\(h_.*\)\.c$$/\1/p'
SRCS=
DPADD=		${LIBS:S,^,${QBOOT_OBJ}/,}

.MAIN: all
.PHONY: all
all: ${ATF_C} ${ATF_SH} ${HELPERS}

.for _t in ${ATF_C} ${HELPERS}
SRCS+=		${_t}.c
.endfor
.include "${.CURDIR}/${TOP}/mk/cc.mk"

.for _t in ${ATF_C}
${_t}: ${_t}.o ${DPADD}
	@echo "link ${.TARGET}"
	${Q}${LINK} -o ${.TARGET} ${_t}.o ${DPADD} ${LDADD} ${ATF_LIBS}
.endfor
.for _t in ${HELPERS}
${_t}: ${_t}.o ${DPADD}
	@echo "link ${.TARGET}"
	${Q}${LINK} -o ${.TARGET} ${_t}.o ${DPADD} ${LDADD}
.endfor

# FreeBSD keeps atf-sh in /usr/libexec, the others in PATH.
.for _t in ${ATF_SH}
${_t}: ${_t}.sh
	@echo "create ${.TARGET}"
	@p=$$(command -v ${ATF_SH_PROG}) || p=/usr/libexec/atf-sh; \
	    { echo "#! $$p"; cat ${.CURDIR}/${_t}.sh; } > ${.TARGET}.tmp
	@chmod 755 ${.TARGET}.tmp && mv -f ${.TARGET}.tmp ${.TARGET}
.endfor

.NOPATH: ${ATF_C} ${ATF_SH} ${HELPERS}
.endif
