# Objects from SRCS, with header dependencies in one .dep file each.  V=1 shows
# the commands.

.if !defined(V)
Q=		@
.else
Q=
.endif

.SUFFIXES: .c .o
COMPILE=	${CC} ${QBOOT_CPPFLAGS} ${CPPFLAGS} ${CFLAGS} ${QBOOT_CFLAGS} \
		    -MD -MP -MF ${.TARGET:R}.dep -c -o ${.TARGET}
.c.o:
	@echo "cc ${.TARGET}"
	${Q}${COMPILE} ${.IMPSRC}

LINK=		${CC} ${CFLAGS} ${QBOOT_CFLAGS} ${LDFLAGS} ${QBOOT_LDFLAGS}

OBJS+=		${SRCS:T:.c=.o}
# Objects that lie about in the source tree would be found through .PATH.
.NOPATH: ${OBJS}

.for _d in ${OBJS:.o=.dep}
.if exists(${.OBJDIR}/${_d})
.include "${.OBJDIR}/${_d}"
.endif
.endfor
