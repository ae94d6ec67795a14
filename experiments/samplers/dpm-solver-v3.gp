set multiplot
set tmargin at screen 0.90
set bmargin at screen 0.17
set xlabel "λ" offset 0,0.5
set xrange [*:*] noextend
set xtics 2
set key at graph 0.03, graph 0.95 left top Left reverse samplen 1.6 spacing 1.3

set lmargin at screen 0.065
set rmargin at screen 0.305
set title "Statistic l"
set ylabel "l" offset 1
set yrange [-0.1:1.3]
plot 1 with lines dt 2 lw 1 lc rgb "#909090" notitle, 0 with lines dt 2 lw 1 lc rgb "#909090" notitle, \
     $statistics using 1:2 with lines dt 1 lw 2 lc rgb "#0072B2" title "first coordinate", \
     $statistics using 1:5 with lines dt 1 lw 2 lc rgb "#D55E00" title "second"

set lmargin at screen 0.385
set rmargin at screen 0.625
set title "Statistic s"
set ylabel "s" offset 1
set yrange [*:*]
unset key
plot 0 with lines dt 2 lw 1 lc rgb "#909090" notitle, -1 with lines dt 2 lw 1 lc rgb "#909090" notitle, \
     $statistics using 1:3 with lines dt 1 lw 2 lc rgb "#0072B2", \
     $statistics using 1:6 with lines dt 1 lw 2 lc rgb "#D55E00"

set logscale xy
set format y "10^{%T}"
set lmargin at screen 0.715
set rmargin at screen 0.985
set title "Equal evaluations"
set xlabel "score evaluations" offset 0,0.5
set ylabel "RMS error" offset 1
set xrange [4.5:180]
set yrange [1e-5:50]
set xtics (5, 10, 20, 40, 80, 160)
set key at graph 0.99, graph 0.99 right top Left reverse samplen 1.4 spacing 1.2 width -1 maxrows 2
plot $errors using 1:2 with linespoints dt 1 lw 1.8 pt 5 ps 0.7 lc rgb "#009E73" title "v3, 1", \
     $errors using 1:3 with linespoints dt 2 lw 1.4 pt 4 ps 0.7 lc rgb "#009E73" title "++, 1", \
     $errors using 1:4 with linespoints dt 1 lw 1.8 pt 7 ps 0.7 lc rgb "#0072B2" title "v3, 2", \
     $errors using 1:5 with linespoints dt 2 lw 1.4 pt 6 ps 0.7 lc rgb "#0072B2" title "++, 2", \
     $errors using 1:6 with linespoints dt 1 lw 1.8 pt 9 ps 0.8 lc rgb "#D55E00" title "v3, 3", \
     $errors using 1:7 with linespoints dt 2 lw 1.4 pt 8 ps 0.8 lc rgb "#D55E00" title "++, 3"
unset multiplot
