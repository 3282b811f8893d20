/* Where a started service's stdout and stderr go, and what it last said. */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <sys/types.h>

#include "core/bootdir.h"
#include "core/errs.h"
#include "core/launch.h"
#include "launcher/statedir.h"

/* Descriptors of one start; -1: not used. */
struct output {
	int out; /* for the service's stdout */
	int err; /* for its stderr */
	int logger_in; /* read end for output_logger, to be spawned */
	int error_logger_in; /* read end for error_logger */
	int tail; /* stderr's log file, for reading */
	off_t tail_start; /* its size before this start */
};

/*
 * Opens the logs (append, 0640, never through a link) or makes the loggers'
 * pipes.  Returns 0; -1 with an ERR_FAILED or ERR_PERMISSION message that
 * names the log.
 */
int output_open(struct output *output, const struct launch *launch,
    struct statedir *state, const struct bootdir *dir, struct errs *errs);

/*
 * The last line that was written to stderr's log since the start, made safe
 * to print; "" if there is none or a logger has it.
 */
void output_last_line(const struct output *output, char *line, size_t size);

/* Closes all of it. */
void output_fini(struct output *output);

#endif
