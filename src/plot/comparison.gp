set logscale xy
set format y "10^{%T}"
set xlabel "score evaluations of a path"
set key noenhanced at screen 0.06, screen 0.235 left top Left reverse vertical maxrows 6 samplen 2.2
block(i) = "$t".blocks[i:i]
set multiplot layout 1,(has_flow ? 2 : 1) margins 0.085,0.965,0.40,0.97 spacing 0.10
set xtics (1,2,3,5,10,20,30,50,100,200,300,500,1000)
set yrange [*:*] noextend
set ylabel law
plot for [i=1:tables] block(i) using 1:5:6:7 with yerrorbars lt i dt 1 pt 0 notitle, \
     for [i=1:tables] block(i) using 1:5 with linespoints lt i ps 0.8 title value(sprintf("name%d", i)), \
     block(1) using 1:(floor_of_law > 0 ? floor_of_law : NaN) with lines lc rgb "#909090" lw 1.2 dt (2,4) title (floor_of_law > 0 ? "as many exact samples" : "")
if (has_flow) {
  set ylabel "distance from the end of the flow"
  unset key
  plot for [i=1:tables] block(i) using 1:2:3:4 with yerrorbars lt i dt 1 pt 0 notitle, \
       for [i=1:tables] block(i) using 1:2 with linespoints lt i ps 0.8 notitle
}
unset multiplot
