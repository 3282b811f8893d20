/* The launch: from checked values and the host to what exec needs. */
#include <sys/types.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/launch_priv.h"
#include "core/program.h"
#include "core/rule.h"
#include "core/words.h"

int
making_bad(const struct making *m, enum err_kind kind, const char *var,
    const char *fmt, ...)
{
	const struct conf_var *v = conf_get(m->service->conf, var);
	struct place place = { m->service->script, 0, 0 };
	struct buf b = { 0 };
	va_list ap;
	char *text;

	if (v != NULL && v->place.file != NULL)
		place = v->place;
	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	text = buf_take(&b);
	if (text == NULL)
		return (errs_nomem(m->errs));
	errs_add(m->errs, kind, &place, "%s", text);
	free(text);
	return (-1);
}

const char *
making_value(const struct making *m, const char *var, const char *fallback)
{
	const char *value = conf_value(m->service->conf, var);

	return (value == NULL ? fallback : value);
}

int
making_list(const struct making *m, const char *var, struct strlist *list)
{
	const struct conf_var *v = conf_get(m->service->conf, var);

	if (v == NULL)
		return (0);
	return (words_split(v->value, var, &v->place, list, m->errs));
}

char *
making_program(const struct making *m, const char *var, const char *name)
{
	const char *search = making_value(m, "PATH", "");
	char *path = program_find(name, search);
	enum err_kind kind = ERR_CONFIG;
	size_t from = m->errs->n;

	if (path != NULL)
		return (path);
	switch (errno) {
	case EINVAL:
		making_bad(m, kind, var,
		    "%s: \"%s\" is a relative path; write an absolute one or "
		    "a bare name",
		    var, name);
		break;
	case EACCES:
		if (m->dir->caller != 0)
			kind = ERR_PERMISSION;
		making_bad(m, kind, var,
		    "%s: %s: found, but it cannot be executed; check its mode",
		    var, name);
		break;
	case ENOMEM:
		errs_nomem(m->errs);
		break;
	default:
		if (name[0] == '/')
			making_bad(m, kind, var,
			    "%s: %s: %s; install it or correct the path", var,
			    name, strerror(errno));
		else
			making_bad(m, kind, var,
			    "%s: %s: not found in %s; install it or correct "
			    "the name",
			    var, name, search);
	}
	(void)errs_rule(m->errs, from, RULE_PROGRAM);
	return (NULL);
}

int
making_command(const struct making *m, const char *var, struct strlist *argv)
{
	char *path;

	if (making_list(m, var, argv) == -1)
		return (-1);
	if (argv->n == 0)
		return (0);
	path = making_program(m, var, argv->v[0]);
	if (path == NULL)
		return (-1);
	free(argv->v[0]);
	argv->v[0] = path;
	return (0);
}

int
launch_make(struct launch *launch, const struct service *service,
    const struct bootdir *dir, struct errs *errs)
{
	struct making m = { launch, service, dir, errs };
	size_t from;
	int rc = 0;

	memset(launch, 0, sizeof(*launch));
	launch->service = service;
	if (errs_failed(&service->errs) || errs_failed(&service->distrust)) {
		errs_copy(errs, &service->errs);
		errs_copy(errs, &service->distrust);
		return (-1);
	}
	errs_copy(errs, &service->errs);
	from = errs->n;
	if (launch_ids(&m) == -1)
		rc = -1;
	if (launch_environment(&m) == -1)
		rc = -1;
	if (service->type == SERVICE_TCPSERVER) {
		if (launch_tcpserver(&m) == -1)
			rc = -1;
	} else if (launch_argv(&m) == -1)
		rc = -1;
	if (launch_process(&m) == -1)
		rc = -1;
	if (launch_output(&m) == -1)
		rc = -1;
	if (launch_required(&m) == -1)
		rc = -1;
	if (making_command(&m, "configtest_cmd", &launch->configtest) == -1)
		rc = -1;
	(void)errs_rule(errs, from, RULE_VALUE);
	return (rc);
}

int
launch_verb(struct launch *launch, const struct service *service,
    const struct bootdir *dir, const char *verb, struct errs *errs)
{
	struct making m = { launch, service, dir, errs };
	struct strlist argv = { 0 };
	struct buf var = { 0 };
	int rc = launch_make(launch, service, dir, errs);

	buf_printf(&var, "%s_cmd", verb);
	if (rc == 0)
		rc = var.failed ? errs_nomem(errs)
		                : making_command(&m, var.s, &argv);
	if (rc == 0) {
		strlist_fini(&launch->argv);
		free(launch->path);
		launch->argv = argv;
		launch->path = strdup(argv.v[0]);
		if (launch->path == NULL)
			rc = errs_nomem(errs);
	} else
		strlist_fini(&argv);
	buf_fini(&var);
	return (rc);
}

static void
print_words(const struct strlist *words, struct buf *b)
{
	size_t i;

	for (i = 0; i < words->n; i++) {
		buf_putc(b, ' ');
		buf_shquote(b, words->v[i]);
	}
}

void
launch_print(const struct launch *launch, const struct strlist *argv,
    struct buf *b)
{
	buf_puts(b, "env -i");
	print_words(&launch->envp, b);
	print_words(argv, b);
}

void
launch_fini(struct launch *launch)
{
	strlist_fini(&launch->argv);
	strlist_fini(&launch->envp);
	strlist_fini(&launch->output_logger);
	strlist_fini(&launch->error_logger);
	strlist_fini(&launch->configtest);
	free(launch->path);
	free(launch->groups);
	free(launch->chroot);
	free(launch->chdir);
	free(launch->rules);
	free(launch->pidfile);
	free(launch->output_log);
	free(launch->error_log);
	memset(launch, 0, sizeof(*launch));
}
