# make in one directory, by hand: the same as from the top with this directory
# alone.  What it needs from other directories must have been built.
.MAIN: all
.PHONY: all test
all:
	@top=$$(cd ${.CURDIR}/${TOP} && pwd) && here=${.CURDIR} && \
	cd $$top && ${MAKE} SUBDIR="$${here#$$top/}" all
test:
	@top=$$(cd ${.CURDIR}/${TOP} && pwd) && here=${.CURDIR} && \
	cd $$top && ${MAKE} SUBDIR="$${here#$$top/}" \
	    TESTDIR="$${here#$$top/}" test
