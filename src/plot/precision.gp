set logscale xy
set format y "10^{%L}"
set format x "10^{%L}"
set ylabel "error"
set key noenhanced at screen 0.06, screen 0.235 left top Left reverse vertical maxrows 5 samplen 2.2
set multiplot layout 1,2 margins 0.105,0.965,0.40,0.97 spacing 0.08
set xlabel "drift evaluations and normals of a path"
plot for [i=1:tables] sprintf("$t%d", i) using 1:3:6:7 with yerrorbars lt i dt 1 pt 0 notitle, \
     for [i=1:tables] sprintf("$t%d", i) using 1:3 with linespoints lt i ps 0.8 title value(sprintf("name%d", i)), \
     for [i=1:tables] sprintf("$t%d", i) using 1:8 with points lt i pt 6 ps 1.3 lw 1.2 notitle, \
     for [i=1:tables] sprintf("$t%d", i) using 1:9 with lines lc rgb "#A0A0A0" lw 1 dt (2,4) title (i == 1 ? "4 standard errors: the floor of sampling" : "")
set xlabel "processor seconds a path"
set ylabel
unset key
plot for [i=1:tables] sprintf("$t%d", i) using 2:3:4:5:6:7 with xyerrorbars lt i dt 1 pt 0 notitle, \
     for [i=1:tables] sprintf("$t%d", i) using 2:3 with linespoints lt i ps 0.8 notitle, \
     for [i=1:tables] sprintf("$t%d", i) using 2:8 with points lt i pt 6 ps 1.3 lw 1.2 notitle, \
     for [i=1:tables] sprintf("$t%d", i) using 2:9 with lines lc rgb "#A0A0A0" lw 1 dt (2,4) notitle
unset multiplot
