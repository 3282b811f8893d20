/*
 * Many clients at once: makes TOTAL connections, at most K at a time, reads
 * each until the other side hangs up, and prints one line of counts.
 *	h_load [-efw] [-H SECONDS] [-k K] [-n TOTAL] [-s SOURCES] [-t SECONDS]
 *	    HOST PORT
 * -k and -n default to 1.  A connection is counted as ok (bytes came, then the
 * end), empty (no byte), reset, refused or late (-t, 10).  -w ends the own side
 * after the first byte, for programs that read till then.  -f makes faults: of
 * ten clients one resets at once, one after the first byte, and one holds on
 * for 50 ms.  -s takes source addresses 127.0.0.2 to .(SOURCES + 1) in turn.
 * -H holds all connections open after the first byte for so long, all K=TOTAL
 * at once, then hangs up.  -e tells nothing of what is usual: only the counts.
 * Times from connect to the first byte (or end) are in microseconds.  TERM ends
 * early: what is under way is finished and counted.
 */
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/types.h>

#include <netinet/in.h>

#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum fault {
	NONE,
	RESET_NOW,
	RESET_LATER,
	SLOW
};

struct conn {
	uint64_t begin;
	uint64_t until; /* slow: when to hang up; else 0 */
	enum fault fault;
	bool got;
};

struct load {
	struct addrinfo *to;
	struct pollfd *fds; /* fd -1: free */
	struct conn *conns;
	uint32_t *times; /* of the first byte, microseconds */
	unsigned long ntimes;
	unsigned long total, started, done;
	unsigned long ok, empty, reset, refused, late, faults;
	uint64_t limit, hold; /* microseconds */
	unsigned int slots, sources;
	bool faulty, shut;
};

static volatile sig_atomic_t ended;

static void
on_term(int signo)
{
	(void)signo;
	ended = 1;
}

static uint64_t
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ((uint64_t)ts.tv_sec * 1000000 + (uint64_t)ts.tv_nsec / 1000);
}

static void
hang_up(struct load *l, unsigned int i)
{
	const struct linger hard = { 1, 0 };

	/* Leaves no TIME-WAIT on either side. */
	setsockopt(l->fds[i].fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
	close(l->fds[i].fd);
	l->fds[i].fd = -1;
	l->done++;
}

static void
take_time(struct load *l, const struct conn *c)
{
	if (l->ntimes < l->total)
		l->times[l->ntimes++] = (uint32_t)(now() - c->begin);
}

static void
fault_of(const struct load *l, struct conn *c)
{
	static const enum fault
	    faults[10] = { [1] = RESET_NOW, [4] = RESET_LATER, [7] = SLOW };

	c->fault = l->faulty ? faults[l->started % 10] : NONE;
}

static void
set_source(const struct load *l, int fd)
{
	struct sockaddr_in from;

	memset(&from, 0, sizeof(from));
	from.sin_family = AF_INET;
	from.sin_addr.s_addr =
	    htonl(0x7f000002 + (uint32_t)(l->started % l->sources));
	if (bind(fd, (const struct sockaddr *)&from, sizeof(from)) == -1)
		err(1, "bind");
}

static void
start(struct load *l, unsigned int i)
{
	struct conn *c = &l->conns[i];
	int fd;

	fd = socket(l->to->ai_family, SOCK_STREAM, 0);
	if (fd == -1)
		err(1, "socket");
	if (fcntl(fd, F_SETFL, O_NONBLOCK) == -1)
		err(1, "fcntl");
	if (l->sources > 0)
		set_source(l, fd);
	memset(c, 0, sizeof(*c));
	fault_of(l, c);
	l->started++;
	l->fds[i].fd = fd;
	l->fds[i].events = POLLIN;
	c->begin = now();
	if (connect(fd, l->to->ai_addr, l->to->ai_addrlen) == -1 &&
	    errno != EINPROGRESS) {
		if (errno != ECONNREFUSED)
			err(1, "connect");
		l->refused++;
		hang_up(l, i);
	} else if (c->fault == RESET_NOW) {
		l->faults++;
		hang_up(l, i);
	}
}

static void
first_byte(struct load *l, unsigned int i)
{
	struct conn *c = &l->conns[i];

	c->got = true;
	take_time(l, c);
	if (c->fault == RESET_LATER) {
		l->faults++;
		hang_up(l, i);
	} else if (c->fault == SLOW || l->hold > 0) {
		c->until = now() + (l->hold > 0 ? l->hold : 50000);
		l->fds[i].events = 0;
	} else if (l->shut) {
		shutdown(l->fds[i].fd, SHUT_WR);
	}
}

static void
finish(struct load *l, unsigned int i, int error)
{
	const struct conn *c = &l->conns[i];

	if (!c->got)
		take_time(l, c);
	if (error == ECONNREFUSED)
		l->refused++;
	else if (error != 0)
		l->reset++;
	else if (c->got)
		l->ok++;
	else
		l->empty++;
	hang_up(l, i);
}

static void
handle(struct load *l, unsigned int i)
{
	char text[4096];
	ssize_t n;

	n = read(l->fds[i].fd, text, sizeof(text));
	if (n == -1 && errno != EAGAIN && errno != EINTR)
		finish(l, i, errno);
	else if (n == 0)
		finish(l, i, 0);
	else if (n > 0 && !l->conns[i].got)
		first_byte(l, i);
}

/* Ends those that waited long enough, or too long. */
static void
look_at_clock(struct load *l)
{
	uint64_t at = now();
	unsigned int i;

	for (i = 0; i < l->slots; i++) {
		struct conn *c = &l->conns[i];

		if (l->fds[i].fd == -1)
			continue;
		if (c->until != 0 && at >= c->until && l->hold > 0) {
			l->ok++;
			hang_up(l, i);
		} else if (c->until != 0 && at >= c->until) {
			c->until = 0;
			l->fds[i].events = POLLIN;
			shutdown(l->fds[i].fd, SHUT_WR);
		} else if (c->until == 0 && at - c->begin >= l->limit) {
			l->late++;
			hang_up(l, i);
		}
	}
}

static void
fill(struct load *l)
{
	unsigned int i;

	for (i = 0; i < l->slots && l->started < l->total && !ended; i++) {
		if (l->fds[i].fd == -1)
			start(l, i);
	}
}

static void
run(struct load *l)
{
	uint64_t looked = now();
	unsigned int i;
	int n;

	while (l->done < l->started || (l->started < l->total && !ended)) {
		fill(l);
		n = poll(l->fds, (nfds_t)l->slots, 20);
		if (n == -1 && errno != EINTR)
			err(1, "poll");
		for (i = 0; n > 0 && i < l->slots; i++) {
			if (l->fds[i].fd != -1 && l->fds[i].revents != 0)
				handle(l, i);
		}
		if (now() - looked >= 20000) {
			look_at_clock(l);
			looked = now();
		}
	}
}

static int
compare(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return ((*x > *y) - (*x < *y));
}

static uint32_t
percentile(const struct load *l, unsigned int percent)
{
	if (l->ntimes == 0)
		return (0);
	return (l->times[(l->ntimes - 1) * percent / 100]);
}

static void
report(struct load *l, uint64_t elapsed, bool counts_only)
{
	qsort(l->times, l->ntimes, sizeof(*l->times), compare);
	printf("started=%lu ok=%lu empty=%lu reset=%lu refused=%lu late=%lu "
	       "faults=%lu",
	    l->started, l->ok, l->empty, l->reset, l->refused, l->late,
	    l->faults);
	if (!counts_only)
		printf(" rate=%llu p50=%u p99=%u max=%u",
		    (unsigned long long)(l->done * 1000000ULL /
		        (elapsed == 0 ? 1 : elapsed)),
		    percentile(l, 50), percentile(l, 99), percentile(l, 100));
	putchar('\n');
}

static unsigned long
count(const char *text)
{
	char *end;
	unsigned long n;

	n = strtoul(text, &end, 10);
	if (*text == '\0' || *end != '\0')
		errx(1, "%s: not a number", text);
	return (n);
}

static void
prepare(struct load *l, const char *host, const char *port)
{
	struct addrinfo hints;
	struct rlimit files;
	unsigned int i;
	int error;

	memset(&hints, 0, sizeof(hints));
	hints.ai_socktype = SOCK_STREAM;
	hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
	error = getaddrinfo(host, port, &hints, &l->to);
	if (error != 0)
		errx(1, "%s: %s", host, gai_strerror(error));
	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	l->fds = calloc(l->slots, sizeof(*l->fds));
	l->conns = calloc(l->slots, sizeof(*l->conns));
	l->times = calloc(l->total, sizeof(*l->times));
	if (l->fds == NULL || l->conns == NULL || l->times == NULL)
		err(1, "calloc");
	for (i = 0; i < l->slots; i++)
		l->fds[i].fd = -1;
}

int
main(int argc, char **argv)
{
	struct load l;
	uint64_t begin;
	bool counts_only = false;
	int ch;

	memset(&l, 0, sizeof(l));
	l.slots = 1;
	l.total = 1;
	l.limit = 10 * 1000000;
	while ((ch = getopt(argc, argv, "efwH:k:n:s:t:")) != -1) {
		if (ch == 'e')
			counts_only = true;
		else if (ch == 'f')
			l.faulty = true;
		else if (ch == 'w')
			l.shut = true;
		else if (ch == 'H')
			l.hold = count(optarg) * 1000000;
		else if (ch == 'k')
			l.slots = (unsigned int)count(optarg);
		else if (ch == 'n')
			l.total = count(optarg);
		else if (ch == 's')
			l.sources = (unsigned int)count(optarg);
		else if (ch == 't')
			l.limit = count(optarg) * 1000000;
		else
			return (1);
	}
	if (argc - optind != 2)
		errx(1, "usage: h_load [options] host port");
	prepare(&l, argv[optind], argv[optind + 1]);
	signal(SIGTERM, on_term);
	signal(SIGPIPE, SIG_IGN);
	begin = now();
	run(&l);
	report(&l, now() - begin, counts_only);
	freeaddrinfo(l.to);
	free(l.fds);
	free(l.conns);
	free(l.times);
	return (0);
}
