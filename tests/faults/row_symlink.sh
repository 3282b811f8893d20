# row_symlink.sh RUNS SEED : eleven attacks by nobody, RUNS each (h_attack.c)
# What must stay as it is lies in /run/canary; a service of the attacker's
# would leave a mark there.
# shellcheck shell=sh
set -eu
runs=$1 seed=$2
attack=${QBOOT_OBJ}/tests/faults/h_attack
evil=/run/evil mine=/run/canary
total=0 failures=0

# boot NAME LINE... : root's bootctrl directory with one service that says hi
boot()
{
	dir=/run/$1
	shift
	mkdir -m 755 "${dir}"
	printf '%s\n' type=oneshot 'command=/run/testd' \
	    'command_args="-m hi -e 0"' "$@" > "${dir}/a.rc"
}

# mark FILE : a script of the attacker's, which leaves a mark
mark()
{
	printf '#!/bin/sh\n: > %s/ran\n' "${mine}" > "$1"
	chmod 755 "$1"
}

# theirs FILE... : gives them to nobody
theirs()
{
	chown -h nobody "$@"
}

# run OPTION... : one attack
run()
{
	result=0
	"${attack}" "${runs}" "${seed}" -d "${dir}" "$@" > result || result=$?
	head -n 1 result
	last=$(tail -n 1 result)
	case ${last} in
	runs=*) ;;
	*) last='runs=0 failures=1' ;;
	esac
	n=${last#runs=}
	total=$((total + ${n%% *}))
	n=${last#*failures=}
	n=${n%% *}
	[ "${result}" -eq 0 ] || [ "${n}" -gt 0 ] || n=1
	failures=$((failures + n))
}

mkdir -m 755 "${mine}" "${evil}" /run/template
mkdir -m 1777 /run/sticky
mkdir -m 777 "${mine}/dir"
cp "${QBOOT_OBJ}/tests/helpers/h_testd" /run/testd
for file in file hard a.log a.lock events; do
	echo precious > "${mine}/${file}"
done
sh -c 'echo $$ > /run/bystander; exec "$0" "$1"' \
    "${QBOOT_OBJ}/tests/faults/h_bystander" "${mine}/heard" &
stranger=$!
until [ -e "${mine}/heard" ]; do
	kill -0 "${stranger}"
	sleep 0.02
done
theirs "${evil}"

# 1. The log becomes a link, or a link to nothing.
boot log-link "output_log=${evil}/1.log"
ln -s "${mine}/file" "${evil}/1.link"
ln -s "${mine}/new" "${evil}/1.dangling"
: > "${evil}/1.log"
theirs "${evil}"/1.*
run -x "${evil}/1.log=${evil}/1.link" -x "${evil}/1.log=${evil}/1.dangling"

# 2. The log becomes a second name of a file of root's.
boot log-hard "output_log=${evil}/2.log"
: > "${evil}/2.log"
theirs "${evil}/2.log"
ln "${mine}/hard" "${evil}/2.hard"
run -x "${evil}/2.log=${evil}/2.hard"

# 3. The log's directory becomes a link, also one of root's to elsewhere.
boot log-swap "output_log=${evil}/3.dir/a.log"
mkdir "${evil}/3.dir"
ln -s "${mine}" "${evil}/3.link"
ln -s "${mine}/dir" "${evil}/3.root"
theirs "${evil}/3.dir" "${evil}/3.link"
run -x "${evil}/3.dir=${evil}/3.link" -x "${evil}/3.dir=${evil}/3.root"

# 4. The log becomes a FIFO that nobody reads.
boot log-fifo "output_log=${evil}/4.log"
mkfifo "${evil}/4.fifo"
: > "${evil}/4.log"
theirs "${evil}"/4.*
run -x "${evil}/4.log=${evil}/4.fifo"

# 5. Names of the log made first in a sticky directory that all can write.
boot log-sticky output_log=/run/sticky/a.log
: > /run/sticky/a.log
ln -s "${mine}/file" /run/sticky/a.link
mkdir /run/sticky/a.dir
theirs /run/sticky/a.*
run -e 0 -e 1 -e 4 -x /run/sticky/a.log=/run/sticky/a.link \
    -x /run/sticky/a.link=/run/sticky/a.dir

# 6. The bootctrl directory is reached by a link of the attacker's.
boot config-link
mkdir "${evil}/6.boot"
mark "${evil}/6.boot/f.rc"
ln -s "${dir}" /run/sticky/6.good
ln -s "${evil}/6.boot" /run/sticky/6.evil
theirs "${evil}/6.boot" "${evil}/6.boot/f.rc" /run/sticky/6.good \
    /run/sticky/6.evil
dir=/run/sticky/6.good
run -x /run/sticky/6.good=/run/sticky/6.evil -e 3 -e 4 -e 6 -v start \
    -v status -v stop -v restart

# 7. A script, and a foreign one, are links to files of the attacker's.
boot config-file
cp "${dir}/a.rc" /run/template/good
rm "${dir}/a.rc"
ln -s "${evil}/7.rc" "${dir}/a.rc"
ln -s /run/template/good "${evil}/7.rc"
mark "${evil}/7.foreign"
printf '%s\n' type=oneshot command=/bin/sh \
    "command_args='-c \": > ${mine}/ran\"'" > "${evil}/7.own"
theirs "${evil}"/7.*
run -x "${evil}/7.rc=${evil}/7.own" -x "${evil}/7.rc=${evil}/7.foreign" \
    -v start -v restart -v status -v list -e 0 -e 3 -e 4 -e 6

# 8. Pid files that name a stranger, as file, second name, link and FIFO, in
# the attacker's directory and, root's own, in a sticky one.
dir=/run/pidfile
mkdir -m 755 "${dir}"
i=0
while [ "${i}" -lt 100 ]; do
	pidfile=${evil}/8.pid
	[ $((i % 2)) -eq 0 ] || pidfile=/run/sticky/8.pid
	printf '%s\n' type=forking command=/run/testd command_args='"-e 0"' \
	    "pidfile=${pidfile}" start_timeout=1 > "${dir}/p${i}.rc"
	i=$((i + 1))
done
cp /run/bystander "${mine}/pid"
for place in "${evil}" /run/sticky; do
	cp /run/bystander "${place}/8.pid"
	ln -s "${mine}/pid" "${place}/8.link"
	mkfifo "${place}/8.fifo"
	theirs "${place}"/8.*
	ln "${mine}/pid" "${place}/8.hard"
done
chown nobody /run/sticky/8.hard # or the sticky bit would keep it in place
run -n 100 -p "${stranger}" -v start -e 1 -x "${evil}/8.pid=${evil}/8.hard" \
    -x "${evil}/8.pid=${evil}/8.link" -x "${evil}/8.pid=${evil}/8.fifo" \
    -x /run/sticky/8.pid=/run/sticky/8.link \
    -x /run/sticky/8.pid=/run/sticky/8.fifo

# 9. A bootctrl directory that the attacker's group can write.
boot group
mark "${dir}/f.rc"
mark "${dir}/.f"
chgrp "$(id -gn nobody)" "${dir}"
chmod 775 "${dir}"
run -x "${dir}/f.rc=${dir}/a.rc" -x "${dir}/f.rc=${dir}/.f" -v start -v stop \
    -v restart -v reload -e 4

# 10. The attacker's own directory: root may ask, and nothing of it runs.
dir=/run/own
mkdir -m 755 "${dir}" "${dir}/.run" "${dir}/.log"
mark "${dir}/f.rc"
mkfifo "${dir}/a.state"
ln -s "${mine}" "${dir}/.link"
printf '%s\n' type=daemon command=/run/testd > "${dir}/a.rc"
theirs "${dir}" "${dir}"/* "${dir}/.run" "${dir}/.log" "${dir}/.link"
run -x "${dir}/.run=${dir}/.link" -x "${dir}/.log=${dir}/.link" \
    -v start -v stop -v status -v list -v restart -e 0 -e 3 -e 4

# 11. Root's directory in one that all can write: nothing gets in its way.
dir=/run/sticky/boot
boot sticky/boot
mkdir /run/sticky/11.evil
mark /run/sticky/11.evil/f.rc
ln -s 11.evil /run/sticky/11.link
theirs /run/sticky/11.*
run -e 0 -x /run/sticky/boot=/run/sticky/11.evil \
    -x /run/sticky/11.evil=/run/sticky/11.link

echo "runs=${total} failures=${failures} seed=${seed}"
[ "${failures}" -eq 0 ] && [ "${total}" -ge $((10 * runs)) ]
