# graph, plot and blame: what they draw is what is so.
. "${QBOOT_SRC}/tests/lib.subr"

# three : a, b after a, c after both and in need of b.
three()
{
	mkboot
	service a '#!/x/bootctrl' 'command=sleep' 'command_args=1000' \
	    'desc="the \"first\" <one> & only"'
	service b '#!/x/bootctrl' '# REQUIRE: a' 'command=sleep' \
	    'command_args=1000'
	service c '#!/x/bootctrl' '# REQUIRE: a b' 'need=b' 'command=sleep' \
	    'command_args=1000'
}

atf_test_case dot_has_each_service_and_no_implied_edge
dot_has_each_service_and_no_implied_edge_body()
{
	three
	{
		printf 'digraph "%s" {\n\trankdir=LR;\n' "${boot}"
		printf '\t"%s" [shape=ellipse, color=gray40, %s];\n' \
		    a 'tooltip="stopped"' b 'tooltip="stopped"' \
		    c 'tooltip="stopped"'
		printf '\t"a" -> "b";\n\t"b" -> "c" [style=bold];\n}\n'
	} > expout
	atf_check -o file:expout ${bootctl} graph
}

atf_test_case states_are_live
states_are_live_body()
{
	inside_ns
	three
	atf_check -o ignore ${bootctl} start a b
	kill -KILL "$(pid_of b)"
	wait_for '! ${bootctl} status b > out'
	atf_check -o match:'"a" .shape=box.*running .pid [0-9]+' \
	    -o match:'"b" .shape=octagon.*dead' \
	    -o match:'"c" .shape=ellipse.*stopped' ${bootctl} graph
	atf_check -o match:'"state": "running \(pid [0-9]+\)"' \
	    -o match:'"schema": 1' ${bootctl} graph --json
	atf_check -o ignore -e ignore ${bootctl} stop
	nothing_left
}

atf_test_case depth_takes_the_neighbours
depth_takes_the_neighbours_body()
{
	three
	service d '#!/x/bootctrl' '# REQUIRE: c' 'command=sleep'
	atf_check -o match:'"c" ' -o match:'"d" ' -o not-match:'"a" ' \
	    ${bootctl} graph --depth=1 d
	atf_check -o match:'"d" ' -o not-match:'"c" ' \
	    ${bootctl} graph --depth=0 d
	atf_check -o match:'"a" ' ${bootctl} graph d
}

atf_test_case wrong_words_are_refused
wrong_words_are_refused_body()
{
	three
	atf_check -s exit:2 -e match:'"png" is none of dot, svg, json' \
	    ${bootctl} graph --format=png
	atf_check -s exit:2 -e match:'"x" is no number' \
	    ${bootctl} graph --depth=x a
	atf_check -s exit:5 -e match:'nosuch' ${bootctl} graph nosuch
}

atf_test_case svg_is_xml_without_scripts
svg_is_xml_without_scripts_body()
{
	three
	atf_check -o save:one.svg ${bootctl} graph --format=svg
	atf_check -o file:one.svg ${bootctl} graph --format=svg
	atf_check -o match:'&lt;one&gt; &amp; only' -o not-match:'<script' \
	    -o not-match:'url\(' cat one.svg
	need_program python3
	atf_check python3 -c 'import sys, xml.dom.minidom as d
d.parse(sys.argv[1])' one.svg
}

atf_test_case a_boot_is_drawn_and_blamed
a_boot_is_drawn_and_blamed_body()
{
	inside_ns
	three
	service slow '#!/x/bootctrl' 'command=sleep' 'command_args=1000' \
	    'ready=delay:1'
	service bad '#!/x/bootctrl' 'command=false'
	atf_check -o empty ${bootctl} blame
	atf_check -s exit:1 -o ignore -e ignore ${bootctl} start
	atf_check -o save:blame ${bootctl} blame
	atf_check -o match:'^ *1\.[0-9] s  slow$' head -n 1 blame
	atf_check -o match:'  bad \(failed\)$' cat blame
	atf_check -o inline:'5\n' sh -c 'wc -l < blame'
	# A later start changes nothing of how the boot went.
	atf_check -o ignore ${bootctl} restart slow
	atf_check -o file:blame ${bootctl} blame
	atf_check -o match:'<title>slow: ready after 1\.[0-9] s</title>' \
	    -o match:'<title>bad: failed after' ${bootctl} plot
	atf_check -o match:'"name": "slow"' -o match:'"failed": true' \
	    ${bootctl} blame --json
	atf_check -o ignore -e ignore ${bootctl} stop
	nothing_left
}

atf_init_test_cases()
{
	atf_add_test_case dot_has_each_service_and_no_implied_edge
	atf_add_test_case states_are_live
	atf_add_test_case depth_takes_the_neighbours
	atf_add_test_case wrong_words_are_refused
	atf_add_test_case svg_is_xml_without_scripts
	atf_add_test_case a_boot_is_drawn_and_blamed
}
