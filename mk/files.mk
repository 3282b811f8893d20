# Scripts and data.  NAME.in is built into NAME with @PREFIX@ and the like;
# a file without .in is copied, so that the object directory has all of them.
# In: FILES
.include "${.CURDIR}/${TOP}/mk/init.mk"

.if !defined(QBOOT_HERE)
.include "${.CURDIR}/${TOP}/mk/forward.mk"
.else
SUBST=		-e 's,@PREFIX@,${PREFIX},g' \
		-e 's,@BINDIR@,${BINDIR},g' \
		-e 's,@SYSCONFDIR@,${SYSCONFDIR},g' \
		-e 's,@VERSION@,${VERSION},g'

# "make install PREFIX=/usr" after a plain "make" rebuilds what has a path in
# it: other values than at the last time remove the files here.
_STAMP!=	sh ${QBOOT_SRC}/mk/stamp.sh ${.OBJDIR} values "${SUBST}" ${FILES}

.MAIN: all
.PHONY: all
all: ${FILES}
.for _f in ${FILES}
.if exists(${.CURDIR}/${_f}.in)
${_f}: ${_f}.in
	@echo "create ${.TARGET}"
	@sed ${SUBST} ${.CURDIR}/${_f}.in > ${.TARGET}.tmp && \
	    mv -f ${.TARGET}.tmp ${.TARGET}
.else
${_f}: ${.CURDIR}/${_f}
	@cp ${.CURDIR}/${_f} ${.TARGET}.tmp && mv -f ${.TARGET}.tmp ${.TARGET}
.endif
.NOPATH: ${_f}
.endfor
.endif
