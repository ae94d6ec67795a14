set multiplot
unset key
set lmargin at screen 0.065
set rmargin at screen 0.315
set tmargin at screen 0.90
set bmargin at screen 0.62
set title "Stability regions, k = 2"
set xlabel " "
set ylabel "Im z, HB" offset 1
set xrange [-9.6:0.9]
set yrange [-4.4:4.4]
set ytics 2
set xtics 2 format "%g"
set label 1 "β = 0.2" at -6.6, 3.2 textcolor rgb "#0072B2"
set label 2 "0.5" at -3.2, 1.5 right textcolor rgb "#D55E00"
set label 3 "1" at -1.1, 0 right
plot $region_hb using 5:6 with lines dt 1 lw 1.8 lc rgb "#0072B2", \
     $region_hb using 3:4 with lines dt 1 lw 1.8 lc rgb "#D55E00", \
     $region_hb using 1:2 with lines dt 1 lw 1.8 lc rgb "#000000"
unset title
unset label
set tmargin at screen 0.49
set bmargin at screen 0.17
set xlabel "Re z" offset 0,0.5
set ylabel "Im z, GHVB" offset 1
set xrange [-2.05:0.3]
set yrange [-1.1:1.1]
set xtics 0.5 format "%g"
set ytics 0.5
set label 1 "0.2" at -1.77, 0 left textcolor rgb "#0072B2"
set label 2 "0.5" at -1.47, 0 left textcolor rgb "#D55E00"
set label 3 "1" at -0.97, 0 left
plot $region_ghvb using 5:6 with lines dt 1 lw 1.8 lc rgb "#0072B2", \
     $region_ghvb using 3:4 with lines dt 1 lw 1.8 lc rgb "#D55E00", \
     $region_ghvb using 1:2 with lines dt 1 lw 1.8 lc rgb "#000000"
unset label

set tmargin at screen 0.90
set bmargin at screen 0.17
set logscale xy
set format y "10^{%T}"
set ytics auto
set lmargin at screen 0.395
set rmargin at screen 0.615
set title "Orders"
set xlabel "steps" offset 0,0.5
set ylabel "RMS error" offset 1
set xtics (20, 80, 320, 1280)
set xrange [15:9000]
set yrange [*:*]
last(column) = real(word($orders[7], column))
guide(x, k, p) = x < 1300 ? 1.7*last(k)*(1280/x)**p : NaN
set label 1 "HB(2, 0.5)" at 1500, 1.3*last(5) left textcolor rgb "#D55E00"
set label 2 "HB(2, 0.8)" at 1500, last(6) left textcolor rgb "#E69F00"
set label 3 "GHVB(2, 0.5)" at 1500, 1.2*last(2) left textcolor rgb "#0072B2"
set label 4 "GHVB(2, 0.8)" at 1500, 0.75*last(3) left textcolor rgb "#56B4E9"
set label 5 "GHVB(3, 0.5)" at 1500, last(4) left textcolor rgb "#009E73"
plot guide(x, 5, 1) with lines dt 2 lw 1 lc rgb "#909090", \
     guide(x, 2, 2) with lines dt 2 lw 1 lc rgb "#909090", \
     guide(x, 4, 3) with lines dt 2 lw 1 lc rgb "#909090", \
     $orders using 1:5 with linespoints dt 1 lw 1.6 pt 5 ps 0.7 lc rgb "#D55E00", \
     $orders using 1:6 with linespoints dt 1 lw 1.6 pt 4 ps 0.7 lc rgb "#E69F00", \
     $orders using 1:2 with linespoints dt 1 lw 1.6 pt 7 ps 0.7 lc rgb "#0072B2", \
     $orders using 1:3 with linespoints dt 1 lw 1.6 pt 6 ps 0.7 lc rgb "#56B4E9", \
     $orders using 1:4 with linespoints dt 1 lw 1.6 pt 9 ps 0.8 lc rgb "#009E73"
unset label

unset logscale xy
set lmargin at screen 0.745
set rmargin at screen 0.985
set title "A stiff equation, z = −0.7, k = 3"
set xlabel "step" offset 0,0.5
set ylabel "error" offset 1
set xrange [0:102]
set xtics 25
set yrange [-9:6]
set format y "10^{%g}"
set ytics 3
set key at graph 0.04, graph 0.97 left top Left reverse samplen 1.6 spacing 1.3
plot $divergence using 1:5 with lines dt 1 lw 1.8 lc rgb "#000000" title "PLMS", \
     $divergence using 1:6 with lines dt 1 lw 1.8 lc rgb "#D55E00" title "HB, β = 0.5", \
     $divergence using 1:7 with lines dt 1 lw 1.8 lc rgb "#0072B2" title "GHVB, β = 0.5"
unset multiplot
