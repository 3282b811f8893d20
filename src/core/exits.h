/* Exit statuses: LSB's numbers for init scripts, as bootctrl(8) lists them. */
#ifndef EXITS_H
#define EXITS_H

enum exit_status {
	EXIT_OK = 0,
	EXIT_FAILED = 1, /* status: dead */
	EXIT_USAGE = 2,
	EXIT_STOPPED = 3, /* status */
	EXIT_CANNOT = 3, /* other verbs: it has no such feature */
	EXIT_NOT_ALLOWED = 4, /* status: unknown */
	EXIT_NOT_INSTALLED = 5,
	EXIT_NOT_CONFIGURED = 6,
	EXIT_NOT_RUNNING = 7
};

#endif
