# Recursion from the top, one directory after the other; -j works inside each.
# In: SUBDIR (in build order)
#
# Each directory is made with its own object directory, which exists by then:
# MAKEOBJDIR with an absolute path is what all BSD makes understand alike, and
# only in the environment.  MAKEOBJDIRPREFIX would win over it.
.MAIN: all
.NOTPARALLEL:
.PHONY: all clean flags

all: flags
.for _s in ${SUBDIR}
	@echo "===> ${_s}"
	@unset MAKEOBJDIRPREFIX; \
	mkdir -p ${QBOOT_OBJ}/${_s} && cd ${.CURDIR}/${_s} && \
	env MAKEOBJDIR=${QBOOT_OBJ}/${_s} QBOOT_SRC=${.CURDIR} \
	    QBOOT_OBJ=${QBOOT_OBJ} QBOOT_HERE=${_s} ${MAKE} all
.endfor

flags:
	@mkdir -p ${QBOOT_OBJ}
	@sh ${.CURDIR}/mk/flags.sh ${QBOOT_OBJ}/flags.mk ${CC:Q} ${CDBDIR:Q}
CDBDIR?=

# Nothing is written outside of these.
clean:
	cd ${QBOOT_OBJ} 2> /dev/null || exit 0; \
	rm -rf src backends rc.d etc man tests san demo ci cross dist deb valgrind flags.mk; \
	rmdir ${QBOOT_OBJ} 2> /dev/null || :
